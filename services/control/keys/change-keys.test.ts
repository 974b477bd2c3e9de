import { hashApiKey } from '@sluice/contract';
import { expect, test } from 'vitest';
import { keyRecord, NOW, openControl } from '../control-fixture.ts';

const path = '/api/v1/keys/key_1';
const HOUR_MS = 3_600_000;

test('a rotated key has a successor that may do the same; both work for the overlap, then the old one has expired', async () => {
  const { call, stores, keySecret } = openControl();
  await stores.keys.put(keyRecord({ id: 'key_1', models: ['gpt-*'], scopes: ['chat'], team: 'search' }));
  const { status, answer } = await call({ method: 'POST', path: `${path}/rotate`, body: { overlap: '2h' } });
  expect(status).toBe(201);
  const kept = await stores.keys.get(hashApiKey(keySecret, String(answer.key)));
  expect(kept).toMatchObject({ rotatedFrom: 'key_1', models: ['gpt-*'], scopes: ['chat'], team: 'search' });
  expect(kept).not.toHaveProperty('expiresAt');
  expect((await call({ path })).answer.expiresAt).toBe(new Date(NOW + 2 * HOUR_MS).toISOString());
});

test('an overlap never lets a key work longer than it did, and none ends it at once', async () => {
  const { call, stores } = openControl();
  await stores.keys.put(keyRecord({ id: 'key_1', expiresAt: NOW + HOUR_MS }));
  expect((await call({ method: 'POST', path: `${path}/rotate` })).answer.expiresAt).toBe(
    new Date(NOW + HOUR_MS).toISOString(),
  );
  expect((await call({ path })).answer.expiresAt).toBe(new Date(NOW + HOUR_MS).toISOString());
  await call({ method: 'POST', path: `${path}/rotate`, body: { overlap: '0s' } });
  expect((await call({ path })).answer.revokedAt).toBe(new Date(NOW).toISOString());
  expect((await call({ method: 'POST', path: `${path}/rotate` })).status).toBe(409);
});

test('fields of a key are changed, and taken away by null; a revoked key stays as it is', async () => {
  const { call, stores, audited } = openControl();
  await stores.keys.put(keyRecord({ id: 'key_1', tier: 'free', models: ['gpt-*'] }));
  const { answer } = await call({
    method: 'PATCH',
    path,
    body: { models: null, scopes: ['chat'], name: 'renamed', expiresAt: '2031-01-01T00:00:00Z' },
  });
  expect(answer).toMatchObject({ name: 'renamed', tier: 'free', scopes: ['chat'], tenant: 'acme' });
  expect(answer).not.toHaveProperty('models');
  expect((await audited())[0]?.event).toMatchObject({
    action: 'key.updated',
    details: {
      fields: 'expiresAt,models,name,scopes',
      before: expect.stringContaining('"models":["gpt-*"]'),
      after: expect.stringContaining('"scopes":["chat"]'),
    },
  });
  await call({ method: 'DELETE', path });
  expect((await call({ method: 'PATCH', path, body: { name: 'x' } })).status).toBe(409);
});

test('a change that names an older state is refused, and changes nothing', async () => {
  const { call, stores } = openControl();
  await stores.keys.put(keyRecord({ id: 'key_1' }));
  const { headers } = await call({ path });
  const change = (name: string) =>
    call({ method: 'PATCH', path, body: { name }, headers: { 'if-match': String(headers.etag) } });
  expect((await change('first')).status).toBe(200);
  expect(await change('second')).toMatchObject({ status: 412, answer: { code: 'precondition_failed' } });
  expect((await call({ path })).answer.name).toBe('first');
});

test('the last admin key cannot be changed into less, nor let end', async () => {
  const { call, stores } = openControl();
  await stores.keys.put(keyRecord({ id: 'key_1', roles: ['owner'], reach: 'installation' }));
  for (const body of [{ roles: ['viewer'] }, { reach: 'tenant' }, { expiresAt: '2031-01-01T00:00:00Z' }])
    expect((await call({ method: 'PATCH', path, body })).status).toBe(409);
  expect((await call({ method: 'PATCH', path, body: { name: 'mine' } })).status).toBe(200);
});
