import type { Principal } from '@sluice/contract';
import { describe, expect, test } from 'vitest';
import { type Call, keyRecord, openControl } from '../control-fixture.ts';

const path = '/api/v1/config';
// biome-ignore lint/suspicious/noTemplateCurlyInString: a reference as configuration files write it
const REFERENCE = '${OTHER_KEY}';
const route = (name: string, more: object = {}) => ({ name, targets: [{ provider: 'sample' }], ...more });

async function open(file: unknown = { routes: [route('chat')] }) {
  const control = openControl();
  await control.stores.config.publish(
    { author: 'configuration file', message: 'From sluice.yaml', layers: { file } },
    0,
  );
  const { call } = control;
  const apply = (body: unknown, more: Partial<Call> = {}) => call({ method: 'PUT', path, body, ...more });
  return { ...control, apply };
}

const withRole = (role: string): Principal => ({
  tenant: 'ops',
  user: 'ada',
  roles: [role],
  reach: 'installation',
});

test('before the first revision there is nothing to show', async () => {
  expect((await openControl().call({ path })).answer.code).toBe('not_ready');
});

test('the configuration is shown as written, without secrets, and with what is wrong with the newest file', async () => {
  const { call, setFault } = await open({
    providers: [
      { name: 'openai', apiKey: 'sk-literal' },
      { name: 'other', baseUrl: 'https://x.example', apiKey: REFERENCE },
    ],
  });
  setFault({ message: 'sluice.yaml:3:1: version: expected 1', at: 0 });
  const shown = await call({ path });
  expect(shown).toMatchObject({
    status: 200,
    headers: { etag: '"1"' },
    answer: {
      revision: 1,
      author: 'configuration file',
      message: 'From sluice.yaml',
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
  expect(JSON.stringify(shown)).not.toContain('sk-literal');
});

describe('applying', () => {
  test('makes the configuration what the body says, above the file, as a revision that says who, what for and what', async () => {
    const { call, apply, audited } = await open();
    const wanted = { routes: [route('chat', { strict: true }), route('new')], tiers: { free: {} } };
    const { status, answer, headers } = await apply(wanted, { path: `${path}?message=Make%20it%20strict` });
    expect({ status, etag: headers.etag }).toEqual({ status: 200, etag: '"2"' });
    expect(answer).toMatchObject({
      revision: 2,
      author: 'key key_of_the_operator',
      message: 'Make it strict',
      summary: { added: 3, changed: 0, removed: 0 },
    });
    expect((answer.changes as { path: string }[]).map(change => change.path)).toEqual([
      'routes[chat].strict',
      'routes[new]',
      'tiers.free',
    ]);
    const shown = (await call({ path: `${path}?layers=true` })).answer;
    expect(shown.document).toEqual(wanted);
    expect(shown.layers).toMatchObject({ file: { routes: [route('chat')] }, api: { tiers: { free: {} } } });
    expect((await audited()).at(-1)?.event).toMatchObject({
      action: 'config.published',
      target: { kind: 'config', id: '2' },
      details: { message: 'Make it strict', changes: expect.stringContaining('routes[chat].strict') },
    });
  });

  test('a dry run and a plan say what would change, and change nothing', async () => {
    const { call, apply } = await open();
    const body = { tiers: { free: {} } };
    const dry = await apply(body, { path: `${path}?dryRun=true` });
    const plan = await call({ method: 'POST', path: `${path}/plan`, body });
    expect(plan.answer).toMatchObject({ revision: 1, summary: { added: 1, changed: 0, removed: 1 } });
    expect(dry.answer.changes).toEqual(plan.answer.changes);
    expect((await call({ path })).answer.revision).toBe(1);
  });

  test('what is in use already makes no revision', async () => {
    const { apply } = await open();
    expect((await apply({ routes: [route('chat')] })).answer).toMatchObject({ revision: 1, changes: [] });
  });

  test('a configuration that cannot be used is refused with every problem, and changes nothing', async () => {
    const { call, apply } = await open();
    const { status, answer } = await apply({ routs: [], routes: [route('a', { guardrails: 'none' })] });
    expect(status).toBe(400);
    expect(answer.message).toMatch(/routs: unknown key, did you mean "routes"\?/);
    expect(answer.message).toMatch(/there is no guardrail profile "none"/);
    expect((await call({ path })).answer.revision).toBe(1);
  });

  test('what was planned for an older revision is refused', async () => {
    const { apply, stores } = await open();
    const held = { headers: { 'if-match': '"1"' } };
    expect((await apply({ tiers: { a: {} } }, held)).status).toBe(200);
    expect((await apply({ tiers: { b: {} } }, held)).answer.code).toBe('precondition_failed');
    expect((await stores.config.current())?.revision).toBe(2);
  });

  test('each part takes the permission of its resource, whichever way it is changed', async () => {
    const { apply } = await open();
    const roles = { routes: [route('chat')], auth: { roles: { root: { permissions: ['*'] } } } };
    const operator = { principal: withRole('operator') };
    expect((await apply(roles, operator)).answer).toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('"roles:write"'),
    });
    expect((await apply({ routes: [route('other')] }, operator)).status).toBe(200);
    expect((await apply(roles, { principal: withRole('admin') })).status).toBe(403);
    expect((await apply(roles)).status).toBe(200);
  });

  test('what each process reads from its own file cannot be changed here', async () => {
    const { apply } = await open({});
    for (const body of [
      { server: { port: 1 } },
      { bus: { nats: { servers: ['x:1'] } } },
      { auth: { keySecret: 'x' } },
    ])
      expect((await apply(body)).answer.code).toBe('config_locked');
  });

  test('YAML and TOML are taken as they are', async () => {
    const { apply, call } = await open({});
    const yaml = await apply('tiers:\n  free: {}\n', { headers: { 'content-type': 'application/yaml' } });
    expect(yaml.status).toBe(200);
    const toml = await apply('[tiers.gold]\n', { headers: { 'content-type': 'application/toml' } });
    expect(toml.status).toBe(200);
    expect((await call({ path })).answer.document).toEqual({ tiers: { gold: {} } });
    const bad = await apply('tiers: [', { headers: { 'content-type': 'application/yaml' } });
    expect(bad.answer).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('body.yaml:1:'),
    });
  });

  test('a part is changed by a merge patch', async () => {
    const { call } = await open();
    const patched = await call({ method: 'PATCH', path, body: { telemetry: { logs: { level: 'debug' } } } });
    expect(patched.answer).toMatchObject({ revision: 2, changes: [{ path: 'telemetry.logs' }] });
    expect((await call({ path })).answer.document).toEqual({
      routes: [route('chat')],
      telemetry: { logs: { level: 'debug' } },
    });
  });
});

describe('a locked file', () => {
  test('cannot be changed in what it says; what is new can be added', async () => {
    const { apply } = await open({ config: { locked: true }, routes: [route('chat')] });
    const locked = { config: { locked: true } };
    expect((await apply({ ...locked, routes: [route('chat'), route('new')] })).status).toBe(200);
    expect((await apply({ ...locked, routes: [route('chat', { strict: true })] })).status).toBe(409);
    expect((await apply({ ...locked, routes: [route('new')] })).answer.code).toBe('config_locked');
    expect((await apply({ routes: [route('chat')] })).answer.code).toBe('config_locked');
  });
});

describe('the history', () => {
  test('names every revision, shows each and what is different, and goes back to one as a new one', async () => {
    const { call, apply } = await open();
    for (const name of ['first', 'second', 'third']) await apply({ tiers: { [name]: {} } });
    const list = await call({ path: '/api/v1/revisions?limit=2' });
    expect((list.answer.data as { revision: number }[]).map(({ revision }) => revision)).toEqual([4, 3]);
    expect(list.answer.next).toBe('3');
    const rest = await call({ path: '/api/v1/revisions?limit=2&after=3' });
    expect((rest.answer.data as { revision: number }[]).map(({ revision }) => revision)).toEqual([2, 1]);
    expect((await call({ path: '/api/v1/revisions/2' })).answer.document).toEqual({ tiers: { first: {} } });
    const diff = await call({ path: '/api/v1/revisions/diff?from=2&to=3' });
    expect((diff.answer.changes as { path: string }[]).map(change => change.path)).toEqual([
      'tiers.first',
      'tiers.second',
    ]);
    const back = await call({ method: 'POST', path: '/api/v1/revisions/2/rollback' });
    expect(back.answer).toMatchObject({ revision: 5, message: 'Roll back to revision 2' });
    expect((await call({ path })).answer.document).toEqual({ tiers: { first: {} } });
    expect((await call({ path: '/api/v1/revisions/99' })).status).toBe(404);
    expect((await call({ method: 'POST', path: '/api/v1/revisions/99/rollback' })).status).toBe(404);
  });

  test('going back never brings a revoked key back', async () => {
    const { call, apply } = await open();
    const { answer } = await call({
      method: 'POST',
      path: '/api/v1/keys',
      body: { name: 'a', tenant: 'acme' },
    });
    await apply({ tiers: { a: {} } });
    await call({ method: 'DELETE', path: `/api/v1/keys/${answer.id}` });
    await call({ method: 'POST', path: '/api/v1/revisions/1/rollback' });
    expect((await call({ path: `/api/v1/keys/${answer.id}` })).answer).toHaveProperty('revokedAt');
  });
});

test('problems of a configuration are listed with their places and what was probably meant', async () => {
  const { call } = await open();
  const validate = (body: unknown) => call({ method: 'POST', path: `${path}/validate`, body });
  expect((await validate({})).answer).toEqual({ valid: true, problems: [] });
  expect((await validate({ routs: [] })).answer).toEqual({
    valid: false,
    problems: [{ path: 'routs', message: 'unknown key', nearest: 'routes' }],
  });
});

test('a request is explained as a key, a token or nobody would make it', async () => {
  const { call, stores, questions } = await open();
  await stores.keys.put(keyRecord({ id: 'key_1', tier: 'free', scopes: ['chat'] }));
  const explain = (body: object) => call({ method: 'POST', path: `${path}/explain`, body });
  expect((await explain({ key: 'key_1', model: 'gpt-5' })).answer).toMatchObject({ outcome: 'routed' });
  await explain({ tenant: 'acme', user: 'ada', roles: ['viewer'], path: '/predict', method: 'get' });
  await explain({ anonymous: true, model: 'gpt-5', protocol: 'anthropic-messages', inputTokens: 7 });
  expect(questions).toMatchObject([
    {
      principal: { keyId: 'key_1', tier: 'free', scopes: ['chat'] },
      protocol: 'openai-chat',
      facts: { model: 'gpt-5' },
    },
    {
      principal: { tenant: 'acme', user: 'ada', roles: ['viewer'] },
      protocol: 'http',
      method: 'GET',
      path: '/predict',
    },
    {
      principal: { roles: ['anonymous'] },
      protocol: 'anthropic-messages',
      facts: { inputTokensEstimate: 7 },
    },
  ]);
  expect((await explain({ key: 'key_none', model: 'x' })).status).toBe(404);
  expect((await explain({})).answer.code).toBe('invalid_request');
});
