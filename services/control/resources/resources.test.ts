import { resolveConfig } from '@sluice/config';
import { describe, expect, test } from 'vitest';
import { keyRecord, openControl } from '../control-fixture.ts';

const target = { provider: 'sample' };

async function open(
  file: unknown = { routes: [{ name: 'chat', targets: [target] }] },
  options: Parameters<typeof openControl>[0] = {},
) {
  const control = openControl(options);
  await control.stores.config.publish({ author: 'file', message: '', layers: { file } }, 0);
  const { call } = control;
  return {
    ...control,
    get: (path: string) => call({ path: `/api/v1${path}` }),
    post: (path: string, body: unknown) => call({ method: 'POST', path: `/api/v1${path}`, body }),
    put: (path: string, body: unknown, headers = {}) =>
      call({ method: 'PUT', path: `/api/v1${path}`, body, headers }),
    patch: (path: string, body: unknown) => call({ method: 'PATCH', path: `/api/v1${path}`, body }),
    remove: (path: string) => call({ method: 'DELETE', path: `/api/v1${path}` }),
  };
}

describe('things of the configuration', () => {
  test('a route is created, shown, replaced, changed in part and removed, each a revision', async () => {
    const { get, post, put, patch, remove } = await open();
    const created = await post('/routes', { name: 'new', match: { model: 'm' }, targets: [target] });
    expect(created).toMatchObject({
      status: 201,
      headers: { location: '/api/v1/routes/new', 'x-sluice-revision': '2' },
      answer: { name: 'new', match: { model: 'm' }, targets: [target] },
    });
    expect((await post('/routes', { name: 'new', targets: [target] })).status).toBe(409);
    expect((await put('/routes/new', { targets: [target], strict: true })).answer).toEqual({
      name: 'new',
      targets: [target],
      strict: true,
    });
    expect((await patch('/routes/new', { strict: null, auth: ['jwt'] })).answer).toEqual({
      name: 'new',
      targets: [target],
      auth: ['jwt'],
    });
    const { answer } = await get('/routes?limit=1');
    expect(answer).toEqual({ data: [{ name: 'chat', targets: [target] }], next: 'chat' });
    expect(await remove('/routes/chat')).toMatchObject({ status: 204 });
    expect((await get('/routes/chat')).status).toBe(404);
    expect((await remove('/routes/chat')).status).toBe(404);
    expect((await patch('/routes/chat', {})).status).toBe(404);
    expect((await get('/revisions')).answer.data).toHaveLength(5);
  });

  test('PUT makes what is not there; the name is that of the path', async () => {
    const { put } = await open();
    expect((await put('/tiers/gold', { models: ['gpt-*'] })).status).toBe(201);
    expect((await put('/tiers/gold', { name: 'gold', models: ['*'] })).status).toBe(200);
    expect((await put('/tiers/gold', { name: 'silver' })).answer.param).toBe('name');
    expect((await put('/tiers/gold', { colour: 'red' })).answer).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('tiers.gold.colour: unknown key'),
    });
  });

  test('a change that names an older state of the thing is refused, whatever else changed meanwhile', async () => {
    const { get, put } = await open();
    const etag = String((await get('/routes/chat')).headers.etag);
    await put('/tiers/gold', {});
    const held = { 'if-match': etag };
    expect((await put('/routes/chat', { targets: [target], strict: true }, held)).status).toBe(200);
    expect((await put('/routes/chat', { targets: [target] }, held)).answer.code).toBe('precondition_failed');
    expect((await put('/routes/none', { targets: [target] }, { 'if-match': '*' })).status).toBe(412);
  });

  test('what others refer to cannot go', async () => {
    const own = { name: 'own', baseUrl: 'https://own.example/v1' };
    const { remove } = await open({
      providers: [own],
      routes: [{ name: 'r', targets: [{ provider: 'own' }] }],
    });
    expect((await remove('/providers/own')).answer).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('there is no provider "own"'),
    });
  });

  test('a provider’s secrets are never shown', async () => {
    const { get, put, audited } = await open({});
    const provider = { baseUrl: 'https://own.example/v1', headers: { 'x-token': 'sk-canary' } };
    await put('/providers/own', { ...provider, apiKey: 'sk-canary' });
    await put('/providers/own', { ...provider, apiKeys: ['sk-canary'] });
    for (const path of [
      '/providers/own',
      '/providers',
      '/config',
      '/config?layers=true',
      '/revisions/diff?from=1',
      '/revisions/2',
    ])
      expect(JSON.stringify((await get(path)).answer)).not.toContain('canary');
    expect(JSON.stringify(await audited())).not.toContain('canary');
  });

  test('built-in roles are listed beside those of the configuration, which replace them', async () => {
    const { get, put, patch, remove } = await open({});
    const names = async () =>
      ((await get('/roles')).answer.data as { name: string }[]).map(({ name }) => name);
    await put('/roles/router', { permissions: ['routes:*'] });
    expect(await names()).toEqual(['router', 'owner', 'admin', 'operator', 'auditor', 'developer', 'viewer']);
    expect((await patch('/roles/developer', { models: ['gpt-*'] })).answer).toMatchObject({
      name: 'developer',
      models: ['gpt-*'],
      permissions: expect.arrayContaining(['chat']),
    });
    expect(await names()).toHaveLength(7);
    expect((await remove('/roles/owner')).status).toBe(404);
  });
});

test('roles cannot be changed so that no key could manage the gateway', async () => {
  const { put, stores } = await open({});
  await stores.keys.put(keyRecord({ id: 'key_owner', roles: ['owner'], reach: 'installation' }));
  const refused = await put('/roles/owner', { permissions: ['chat'] });
  expect(refused.answer).toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('no key could manage'),
  });
  expect((await put('/roles/owner', { permissions: ['admin'] })).status).toBe(201);
});

describe('a route to an HTTP service', () => {
  test('is created by path, target and method', async () => {
    const { post } = await open({});
    const { status, answer } = await post('/routes', {
      path: '/predict',
      target: 'http://ai-service:8080',
      method: 'POST',
    });
    expect({ status, answer }).toEqual({
      status: 201,
      answer: {
        name: 'predict-post',
        match: { path: '/predict', method: 'POST' },
        targets: [{ url: 'http://ai-service:8080' }],
      },
    });
    const again = await post('/routes', { path: '/predict', target: 'http://x:1', method: 'POST' });
    expect(again.answer).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('"predict-post"'),
    });
    expect((await post('/routes', { path: '/predict', target: 'http://x:1', method: 'GET' })).status).toBe(
      201,
    );
    expect((await post('/routes', { path: '/a/*', target: 'http://x:1' })).answer.name).toBe('a-all');
  });

  test.each([
    [{ path: 'predict', target: 'http://x:1' }, /expected a path such as \/predict/],
    [{ path: '/predict', target: 'x' }, /expected an address/],
    [{ path: '/predict', target: 'http://x:1', method: 'FETCH' }, /method/],
    [{ path: '/v1/models', target: 'http://x:1' }, /answers this path itself/],
    [{ path: '/predict' }, /name: expected a text/],
  ])('%j is refused with what is wrong', async (body, message) => {
    const { post } = await open({});
    expect((await post('/routes', body)).answer).toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(message),
    });
  });

  test('is secured by its path: a kind of credential, and requests a minute by key', async () => {
    const { get, post, put } = await open({});
    await post('/routes', { path: '/predict', target: 'http://x:1', method: 'POST' });
    const secured = await put('/security/%2Fpredict', { authType: 'jwt', rateLimit: 100 });
    expect(secured.answer).toEqual({
      endpoint: '/predict',
      authType: 'jwt',
      rateLimit: '100/min',
      routes: ['predict-post'],
    });
    expect((await get('/routes/predict-post')).answer).toMatchObject({
      auth: ['jwt'],
      limits: [{ requests: 100, per: '1m', by: 'key' }],
    });
    expect((await put('/security/predict', { rateLimit: '5/s' })).answer).toMatchObject({
      authType: 'jwt',
      rateLimit: '5/s',
    });
    expect((await put('/security/predict', { authType: 'any' })).answer.authType).toBe('any');
    expect((await get('/security/%2Fpredict')).answer.rateLimit).toBe('5/s');
    expect((await put('/security/%2Fnothing', { authType: 'jwt' })).status).toBe(404);
    expect((await put('/security/predict', { rateLimit: '100/fortnight' })).status).toBe(400);
    expect((await put('/security/predict', {})).status).toBe(400);
  });
});

test('budgets are made, changed and removed by name; those without one stay as they are', async () => {
  const nameless = { match: { tenant: 'acme' }, amount: '5', per: 'day' };
  const { get, post, put, patch, remove } = await open({ budgets: [nameless] });
  const budget = { match: { tenant: 'acme', team: '*' }, amount: '250.00', per: 'month' };
  expect((await post('/budgets', { name: 'teams', ...budget })).status).toBe(201);
  expect((await patch('/budgets/teams', { amount: '300' })).answer).toMatchObject({ amount: '300' });
  expect((await put('/budgets/teams', { ...budget, per: 'fortnight' })).answer.code).toBe('invalid_request');
  expect((await get('/budgets/teams')).answer).toEqual({ name: 'teams', ...budget, amount: '300' });
  expect((await remove('/budgets/teams')).status).toBe(204);
  expect((await get('/config')).answer.document).toEqual({ budgets: [nameless] });
});

test('prices of one’s own are put by provider, and stand before those of the shipped table', async () => {
  const file = { prices: { providers: { openai: { models: { 'own-*': { input: '1', output: '2' } } } } } };
  const config = resolveConfig(file, { env: {}, secrets: 'defer' });
  const { call, get, put } = await open(file, { config });
  const list = async (query: string) =>
    (await call({ path: `/api/v1/prices${query}` })).answer as {
      data: { provider: string; model: string; source: string }[];
      next?: string;
    };
  const [first, ...others] = (await list('?provider=openai&limit=1000')).data;
  expect(first).toEqual({ provider: 'openai', model: 'own-*', source: 'own', input: '1', output: '2' });
  expect(others.length).toBeGreaterThan(10);
  expect(others.every(({ source }) => source === 'table')).toBe(true);
  const page = await list('?model=gpt-*&limit=1');
  expect(page.data).toHaveLength(1);
  expect((await list(`?model=gpt-*&limit=1&after=${encodeURIComponent(page.next ?? '')}`)).data).not.toEqual(
    page.data,
  );
  expect((await put('/prices/local', { models: { llama: { input: '0.1', output: '0.2' } } })).status).toBe(
    201,
  );
  expect((await get('/prices/local')).answer).toMatchObject({ models: { llama: { input: '0.1' } } });
  expect((await put('/prices/local', { models: { llama: { input: '-1', output: '1' } } })).status).toBe(400);
});

test('the limits of routes and tiers are read and replaced in one place', async () => {
  const { get, put } = await open();
  const limits = [{ tokens: 1000, per: '1m' }];
  expect((await put('/limits/route/chat', { limits })).answer).toEqual({
    scope: 'route',
    name: 'chat',
    limits,
  });
  await put('/tiers/free', {});
  await put('/limits/tier/free', { limits: [{ concurrent: 2 }] });
  expect((await get('/limits')).answer.data).toEqual([
    { scope: 'route', name: 'chat', limits },
    { scope: 'tier', name: 'free', limits: [{ concurrent: 2 }] },
  ]);
  expect((await put('/limits/tier/none', { limits })).status).toBe(404);
  expect((await put('/limits/route/chat', { limits: [{ tokens: 1 }] })).status).toBe(400);
});
