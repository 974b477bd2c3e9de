import { createSecretKey } from 'node:crypto';
import { mergeLayers } from '@sluice/config';
import { SecretBox } from '@sluice/store';
import { expect, test } from 'vitest';
import { openControl } from '../control-fixture.ts';

const CANARY = 'sk-canary-0123456789';

async function open(options: Parameters<typeof openControl>[0] = {}) {
  const control = openControl(options);
  await control.stores.config.publish({ author: 'file', message: '', layers: { file: {} } }, 0);
  const { call } = control;
  return {
    ...control,
    get: (path: string) => call({ path: `/api/v1${path}` }),
    post: (path: string, body?: unknown) => call({ method: 'POST', path: `/api/v1${path}`, body }),
    put: (path: string, body: unknown) => call({ method: 'PUT', path: `/api/v1${path}`, body }),
    remove: (path: string) => call({ method: 'DELETE', path: `/api/v1${path}` }),
  };
}

const provider = (apiKey: string) => ({ baseUrl: 'https://own.example/v1', apiKey });
const referenceTo = (name: string): string => `\${secret:${name}}`;

test('a secret is kept encrypted, and shown by name only', async () => {
  const { get, post, put, stores, audited } = await open();
  const created = await post('/secrets', { name: 'openai', value: CANARY });
  expect(created).toMatchObject({
    status: 201,
    answer: { name: 'openai', reference: referenceTo('openai'), inUse: false },
  });
  expect((await post('/secrets', { name: 'openai', value: 'x' })).status).toBe(409);
  expect((await put('/secrets/openai', { value: `${CANARY}-2` })).status).toBe(200);
  await put('/providers/own', provider(referenceTo('openai')));
  const listed = await get('/secrets');
  expect(listed.answer.data).toMatchObject([{ name: 'openai', inUse: true }]);
  for (const sink of [created, listed, await audited(), [...(await stores.secrets.list())]])
    expect(JSON.stringify(sink)).not.toContain('canary');
});

test('a secret that nodes could not use is refused, in clear and by name', async () => {
  const { call, post } = await open();
  const login = { issuer: 'https://i.example', clientId: 'c', redirectUri: 'https://g.example' };
  const patch = (sessionSecret: string) => ({ auth: { login: { ...login, sessionSecret } } });
  await post('/secrets', { name: 'short', value: 'too short' });
  for (const secret of ['too short', referenceTo('short')]) {
    const { answer } = await call({ method: 'PATCH', path: '/api/v1/config', body: patch(secret) });
    expect(answer).toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(/auth\.login\.sessionSecret: expected at least 32/),
    });
    expect(JSON.stringify(answer)).not.toContain('too short');
  }
});

test('what is in use cannot be forgotten, and what is not there cannot be referred to', async () => {
  const { post, put, remove } = await open();
  expect((await put('/providers/own', provider(referenceTo('openai')))).answer).toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining('There is no secret "openai"'),
  });
  await post('/secrets', { name: 'openai', value: CANARY });
  await put('/providers/own', provider(referenceTo('openai')));
  expect((await remove('/secrets/openai')).status).toBe(409);
  await remove('/providers/own');
  expect((await remove('/secrets/openai')).status).toBe(204);
  expect((await remove('/secrets/openai')).status).toBe(404);
});

test('a secret that stands in a configuration is taken out of it, and comes back where it is used', async () => {
  const { get, put, stores, box } = await open();
  const { answer } = await put('/providers/own', provider(CANARY));
  expect(answer.apiKey).toMatch(/^\$\{secret:inline-[\w-]{22}\}$/);
  expect((await get('/secrets')).answer.data).toEqual([]);
  const kept = await stores.secrets.list();
  const [name = '', record] = [...kept][0] ?? [];
  expect(record && box.open(name, record)).toBe(CANARY);
  const revision = await stores.config.current();
  expect(JSON.stringify(mergeLayers(revision?.layers ?? {}))).toContain(name);
  expect(JSON.stringify(revision)).not.toContain('canary');
  // What was read is put back as it is: the reference still stands for the secret.
  expect((await put('/providers/own', answer)).status).toBe(200);
  expect((await get('/revisions')).answer.data).toHaveLength(2);
});

test('a default of a reference, and what is mixed with one, is taken out as well', async () => {
  const { put, stores, box } = await open();
  // biome-ignore lint/suspicious/noTemplateCurlyInString: references as configuration files write them
  const texts = ['${OPENAI_KEY:-sk-canary}', 'Bearer ${TOKEN}', '${OPENAI_KEY}'];
  const headers = Object.fromEntries(texts.map((text, index) => [`x-${index}`, text]));
  const { answer } = await put('/providers/own', { baseUrl: 'https://own.example/v1', headers });
  expect(answer.headers).toMatchObject({ 'x-2': texts[2], 'x-0': expect.stringContaining('inline-') });
  const opened = [...(await stores.secrets.list())].map(([name, record]) => box.open(name, record));
  expect(opened.sort()).toEqual([texts[0], texts[1]].sort());
});

test('a password in an address is refused: addresses are kept in clear', async () => {
  const { put } = await open();
  const { answer } = await put('/providers/own', { baseUrl: `https://u:${CANARY}@own.example/v1` });
  expect(answer).toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining('password in an address'),
  });
  expect(JSON.stringify(answer)).not.toContain('canary');
});

test('under a new master key everything is encrypted anew, and what no revision needs is removed', async () => {
  const old = new SecretBox(createSecretKey(Buffer.from('the master key before that, 32 bytes')));
  const { post, put, stores, box } = await open();
  await stores.secrets.put('openai', old.seal('openai', CANARY, 1));
  await stores.secrets.put('inline-unused', box.seal('inline-unused', 'x', 1));
  await put('/providers/own', provider('sk-other'));
  expect((await post('/secrets/rotate')).answer).toEqual({
    keyId: box.keyId,
    rotated: 0,
    removed: 1,
    unreadable: ['openai'],
  });
  const both = new SecretBox(createSecretKey(Buffer.from('another master key of at least 32 bytes')), [
    createSecretKey(Buffer.from('the master key before that, 32 bytes')),
  ]);
  const after = await open({ box: both, stores });
  expect((await after.post('/secrets/rotate')).answer).toMatchObject({ rotated: 1, keyId: both.keyId });
  const record = (await stores.secrets.list()).get('openai');
  expect(record && both.open('openai', record)).toBe(CANARY);
});

test('without a master key no secret is taken', async () => {
  const { post, put } = await open({ box: undefined });
  expect((await post('/secrets', { name: 'a', value: CANARY })).answer.code).toBe('no_master_key');
  const refused = await put('/providers/own', provider(CANARY));
  expect(refused.answer).toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining('auth.masterKey'),
  });
  expect(JSON.stringify(refused)).not.toContain('canary');
});
