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

// biome-ignore lint/suspicious/noTemplateCurlyInString: a reference as configuration files write it
const REFERENCE = '${OTHER_KEY}';

test('the configuration is shown as written, without secrets, and with what is wrong with the newest file', async () => {
  const { call, stores, setFault } = openControl();
  expect((await call({ path: '/api/v1/config' })).answer.code).toBe('not_ready');
  await stores.config.publish(
    {
      providers: [
        { name: 'openai', apiKey: 'sk-literal' },
        { name: 'other', apiKey: REFERENCE },
      ],
    },
    'sluice.yaml',
  );
  setFault({ message: 'sluice.yaml:3:1: version: expected 1', at: 0 });
  expect(await call({ path: '/api/v1/config' })).toMatchObject({
    status: 200,
    answer: {
      revision: 1,
      source: 'sluice.yaml',
      at: '2030-01-01T00:00:00.000Z',
      document: {
        providers: [
          { name: 'openai', apiKey: '[secret]' },
          { name: 'other', apiKey: REFERENCE },
        ],
      },
      lastError: { message: 'sluice.yaml:3:1: version: expected 1', at: '1970-01-01T00:00:00.000Z' },
    },
  });
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
