import { hashApiKey } from '@sluice/contract';
import { expect, test } from 'vitest';
import { keyRecord, NOW, openControl } from '../control-fixture.ts';

const create = (body: unknown, id?: string) => ({ method: 'POST', path: '/api/v1/keys', body, id });

test('a created key is answered once and kept only as its keyed hash', async () => {
  const { call, stores, keySecret } = openControl();
  const limits = [
    { requests: 100, per: '1m' },
    { bytes: '1GiB', calendar: 'day' },
  ];
  const { status, answer } = await call(
    create({
      name: 'laptop',
      tenant: 'acme',
      tier: 'free',
      user: 'ada',
      models: ['gpt-*'],
      limits,
      tags: ['project=apollo'],
    }),
  );
  expect(status).toBe(201);
  expect(Object.keys(answer).slice(0, 2)).toEqual(['id', 'key']);
  expect(answer).toEqual({
    id: expect.stringMatching(/^key_[\w-]{16}$/),
    key: expect.any(String),
    name: 'laptop',
    tenant: 'acme',
    tier: 'free',
    user: 'ada',
    models: ['gpt-*'],
    limits,
    tags: ['project=apollo'],
    roles: ['developer'],
    createdAt: '2030-01-01T00:00:00.000Z',
  });
  const kept = await stores.keys.get(hashApiKey(keySecret, String(answer.key)));
  expect(kept).toMatchObject({ id: answer.id, tenant: 'acme', limits, createdAt: NOW });
  expect(JSON.stringify(await stores.keys.list())).not.toContain(answer.key);
  expect(JSON.stringify((await call({ path: '/api/v1/keys' })).answer)).not.toContain(kept?.hash);
});

test('every change of a key is audited, without the key', async () => {
  const { call, stores, audited } = openControl();
  const { answer } = await call(create({ name: 'laptop', tenant: 'a.b', limits: [{ concurrent: 2 }] }));
  await call({ method: 'DELETE', path: `/api/v1/keys/${answer.id}` });
  const events = await audited();
  expect(events.map(({ event }) => event.action)).toEqual(['key.created', 'key.revoked']);
  expect(events[0]).toEqual({
    subject: 'audit.v1.a=2eb',
    event: {
      version: 1,
      eventId: expect.any(String),
      requestId: expect.any(String),
      at: NOW,
      actor: { kind: 'caller', tenant: 'operations', keyId: 'key_of_the_operator' },
      clientAddress: '203.0.113.7',
      action: 'key.created',
      target: { kind: 'key', id: answer.id },
      details: { name: 'laptop', roles: 'developer', after: expect.any(String) },
    },
  });
  const made = {
    name: 'laptop',
    limits: [{ concurrent: 2 }],
    roles: ['developer'],
    createdAt: expect.any(String),
  };
  const stateIn = (index: number, which: string) => JSON.parse(events[index]?.event.details[which] ?? 'null');
  expect(stateIn(0, 'after')).toEqual(made);
  expect(stateIn(1, 'before')).toEqual(made);
  expect(stateIn(1, 'after')).toEqual({ ...made, revokedAt: expect.any(String) });
  const kept = (await stores.keys.list())[0];
  for (const secret of [answer.key, kept?.hash]) expect(JSON.stringify(events)).not.toContain(secret);
});

test('a request that is driven twice makes one key', async () => {
  const { call, stores } = openControl();
  const request = create({ name: 'laptop', tenant: 'acme' }, 'f'.repeat(32));
  const [first, second] = await Promise.all([call(request), call(request)]);
  expect(second).toEqual(first);
  expect(await call(request)).toEqual(first);
  expect(await stores.keys.list()).toHaveLength(1);
});

test.each([
  ['{', 'invalid_json', /not valid JSON/],
  [{ tenant: 'acme' }, 'invalid_request', /^name: /],
  [{ name: 'a', tenant: 'acme', colour: 'red' }, 'invalid_request', /"colour"/],
  [{ name: 'a'.repeat(129), tenant: 'acme' }, 'invalid_request', /^name: expected 1 to 128 printable/],
  [{ name: 'a\u001b[2J', tenant: 'acme' }, 'invalid_request', /^name: expected 1 to 128 printable/],
  [{ name: 'a', tenant: ' acme' }, 'invalid_request', /^tenant: /],
  [{ name: 'GATEWAY_ADMIN_KEY', tenant: 'acme' }, 'invalid_request', /^name: .*environment/],
  [{ name: 'a', tenant: 'acme', tier: 'gold' }, 'invalid_request', /no tier "gold".*has: free\.$/],
  [
    { name: 'a', tenant: 'acme', role: 'root' },
    'invalid_request',
    /no role "root".*owner, admin, operator, auditor, developer, viewer, manager\.$/,
  ],
  [{ name: 'a', tenant: 'acme', role: 'admin', roles: ['admin'] }, 'invalid_request', /^roles: give either/],
  [{ name: 'a', tenant: 'acme', models: [] }, 'invalid_request', /^models: leave it out/],
  [{ name: 'a', tenant: 'acme', models: ['a b'] }, 'invalid_request', /^models\.0: /],
  [
    { name: 'a', tenant: 'acme', expiresAt: '2029-12-31T00:00:00Z' },
    'invalid_request',
    /^expiresAt: .*to come/,
  ],
  [{ name: 'a', tenant: 'acme', expiresAt: 'soon' }, 'invalid_request', /^expiresAt: expected a time/],
  [
    { name: 'a', tenant: 'acme', limits: [{ concurrent: 1 }, { requests: 1 }] },
    'invalid_request',
    /^limits\.1: expected either "per" or "calendar"/,
  ],
  [
    { name: 'a', tenant: 'acme', limits: [{ requests: 1, per: '1m', by: 'tenant' }] },
    'invalid_request',
    /^limits\.0\.by: expected "key" among/,
  ],
  [
    { name: 'a', tenant: 'acme', limits: Array.from({ length: 21 }, () => ({ concurrent: 1 })) },
    'invalid_request',
    /^limits: /,
  ],
  ['"a text"', 'invalid_request', /expected object/],
])('a key of %j is refused as %s', async (body, code, message) => {
  const { call, stores } = openControl();
  const { answer } = await call(create(body));
  expect(answer).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(await stores.keys.list()).toEqual([]);
});

test('keys are listed oldest first, a page at a time, of one tenant or of all', async () => {
  const { call, stores } = openControl();
  for (const [index, tenant] of ['acme', 'other', 'acme', 'acme'].entries())
    await stores.keys.put(keyRecord({ id: `key_${index}`, tenant, createdAt: NOW + index }));
  const ids = async (query: string) => {
    const { answer } = await call({ path: `/api/v1/keys${query}` });
    return [(answer.data as { id: string }[]).map(({ id }) => id), answer.next];
  };
  expect(await ids('')).toEqual([['key_0', 'key_1', 'key_2', 'key_3'], undefined]);
  expect(await ids('?tenant=acme&limit=2')).toEqual([['key_0', 'key_2'], 'key_2']);
  expect(await ids('?tenant=acme&limit=2&after=key_2')).toEqual([['key_3'], undefined]);
  expect((await call({ path: '/api/v1/keys?limit=0' })).answer.code).toBe('invalid_request');
  expect((await call({ path: '/api/v1/keys?after=key_9' })).answer.param).toBe('after');
});

test('one key is shown by its id, and an id of no key is not found', async () => {
  const { call, stores } = openControl();
  await stores.keys.put(keyRecord({ id: 'key_1', expiresAt: NOW + 1000 }));
  expect(await call({ path: '/api/v1/keys/key_1' })).toMatchObject({
    status: 200,
    answer: {
      id: 'key_1',
      name: 'a key',
      tenant: 'acme',
      roles: ['developer'],
      createdAt: '2030-01-01T00:00:00.000Z',
      expiresAt: '2030-01-01T00:00:01.000Z',
    },
  });
  expect((await call({ path: '/api/v1/keys/key_2' })).status).toBe(404);
  expect((await call({ path: '/api/v1/keys/%ff' })).status).toBe(404);
});

test('a key is revoked once, and revoking it again changes nothing', async () => {
  const { call, stores, advance, audited } = openControl();
  await stores.keys.put(keyRecord({ id: 'key_1' }));
  const first = await call({ method: 'DELETE', path: '/api/v1/keys/key_1' });
  expect(first).toMatchObject({ status: 200, answer: { revokedAt: '2030-01-01T00:00:00.000Z' } });
  advance(5000);
  expect(await call({ method: 'DELETE', path: '/api/v1/keys/key_1' })).toEqual(first);
  expect(await audited()).toHaveLength(1);
  expect((await call({ method: 'DELETE', path: '/api/v1/keys/key_2' })).status).toBe(404);
});

test('the last admin key that works cannot be revoked, whatever its role is called', async () => {
  const { call, stores } = openControl();
  const revoke = (id: string) => call({ method: 'DELETE', path: `/api/v1/keys/${id}` });
  await stores.keys.put(keyRecord({ id: 'key_1', roles: ['admin'], reach: 'installation' }));
  await stores.keys.put(
    keyRecord({ id: 'key_expired', roles: ['admin'], reach: 'installation', expiresAt: NOW }),
  );
  expect(await revoke('key_1')).toMatchObject({
    status: 409,
    answer: { message: expect.stringContaining('last admin key') },
  });
  expect((await revoke('key_expired')).status).toBe(200);
  await stores.keys.put(keyRecord({ id: 'key_2', roles: ['manager'], reach: 'installation' }));
  await stores.keys.put(keyRecord({ id: 'key_of_a_tenant', roles: ['owner'] }));
  const [first, second] = await Promise.all([revoke('key_1'), revoke('key_2')]);
  expect([first.status, second.status]).toEqual([200, 409]);
});
