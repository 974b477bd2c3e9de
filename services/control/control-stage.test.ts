import { expect, test } from 'vitest';
import { adminEnvelope, openControl } from './control-fixture.ts';

test('a path that is not there is not found, and a method that is not there names those that are', async () => {
  const { call } = openControl();
  expect((await call({ path: '/api/v1/nothing' })).answer.code).toBe('not_found');
  expect((await call({ path: '//elsewhere/api/v1/keys' })).answer.code).toBe('not_found');
  expect(await call({ method: 'PUT', path: '/api/v1/keys?limit=1' })).toMatchObject({
    status: 405,
    answer: { headers: { allow: 'POST, GET' } },
  });
});

test('a request without a principal is refused', async () => {
  const { stage } = openControl();
  const outcome = await stage.handle(
    { ...adminEnvelope({ path: '/api/v1/keys' }), principal: undefined },
    { body: { kind: 'inline', bytes: new Uint8Array(0) }, read: () => new Uint8Array(0) },
  );
  expect(outcome).toMatchObject({ kind: 'reject', error: { code: 'permission_denied' } });
});

test('a body over the bound is refused without being pulled', async () => {
  const { stage } = openControl();
  const outcome = await stage.handle(adminEnvelope({ method: 'POST', path: '/api/v1/keys' }), {
    body: {
      kind: 'reference',
      reference: { holder: 'ingress.test', sizeBytes: 65_537, sha256: '0'.repeat(64), token: '0'.repeat(32) },
    },
    read: () => expect.unreachable('the body was pulled'),
  });
  expect(outcome).toMatchObject({ kind: 'reject', error: { code: 'body_too_large' } });
});

test('a caller that may not ask is refused with the permission that is missing, and the audit log is told', async () => {
  const { call, denied } = openControl();
  const principal = { tenant: 'acme', keyId: 'key_1', roles: ['developer'] };
  const { answer } = await call({ path: '/api/v1/keys', principal });
  expect(answer).toMatchObject({
    code: 'permission_denied',
    message: expect.stringContaining('"keys:read"'),
  });
  expect(denied).toEqual([{ code: 'permission_denied', reason: answer.message }]);
});
