import { serviceNames } from '@sluice/contract';
import { freePort } from '@sluice/local-servers';
import { startNatsServer, startRedisServer, temporaryFolder } from '@sluice/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { admin, type MintedKey, mintKey } from './client.ts';
import { ADMIN_KEY, cleanEnvironment, type Gateway, startSluice } from './gateway.ts';
import { writeEmptyConfig } from './numbered-config.ts';

const ROUNDS = 5;
let gateway: Gateway;
/** Each has its own turn in each process: which of the two is asked is NATS’ choice. */
const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const keyShown = async (id: string): Promise<Record<string, unknown>> =>
  (await admin(gateway, 'GET', `/keys/${id}`)).json as Record<string, unknown>;

const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const nats = await startNatsServer({ jetStream: true });
  const redis = await startRedisServer();
  stops.push(nats.stop, redis.stop);
  const environment = cleanEnvironment({
    GATEWAY_BUS_NATS_SERVERS: nats.url,
    GATEWAY_STATE_REDIS_URL: redis.url,
    GATEWAY_AUTH_KEYSECRET: 'a-secret-of-this-test-0123456789',
    GATEWAY_ADMIN_KEY: ADMIN_KEY,
  });
  const config = writeEmptyConfig();
  const serve = async (...services: readonly string[]) => {
    const options = ['--config', config, '--port', String(await freePort()), '--data', temporaryFolder()];
    return startSluice(['serve', ...services, ...options], environment);
  };
  // A process that hosts control would ask no other one.
  const others = serviceNames.filter(service => service !== 'control');
  const started = await Promise.all([serve(...others), serve('control'), serve('control')]);
  stops.unshift(...started.map(({ stop }) => stop));
  const [{ ready, log }] = started;
  const stop = async (): Promise<void> => {
    for (const each of stops) await each();
  };
  gateway = { urls: [ready.url], url: ready.url, adminKey: ADMIN_KEY, log, stop };
});
afterAll(() => gateway?.stop());

test('both processes of control answer', async () => {
  const { json } = await admin(gateway, 'GET', '/nodes');
  const nodes = (json as { data: { instance: string }[] }).data.map(({ instance }) => instance);
  expect(nodes.filter(instance => instance.startsWith('control'))).toHaveLength(2);
});

test('of fields of one key that are changed at once none is lost', async () => {
  const changes = [
    { name: 'renamed' },
    { team: 'blue' },
    { user: 'ada' },
    { tags: ['x'] },
    { models: ['a*'] },
  ];
  for (let round = 0; round < ROUNDS; round++) {
    const { id } = await mintKey(gateway);
    const answers = await Promise.all(changes.map(change => call('PATCH', `/keys/${id}`, change)));
    expect(answers.map(({ status }) => status)).toEqual(changes.map(() => 200));
    expect(await keyShown(id)).toMatchObject(Object.assign({}, ...changes));
  }
});

test('a key that is revoked while it is changed and rotated stays revoked', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const { id } = await mintKey(gateway);
    const [revoked] = await Promise.all([
      call('DELETE', `/keys/${id}`),
      ...['a', 'b', 'c'].map(name => call('PATCH', `/keys/${id}`, { name })),
      call('POST', `/keys/${id}/rotate`, {}),
    ]);
    expect(revoked?.status).toBe(200);
    expect(await keyShown(id)).toHaveProperty('revokedAt');
  }
});

test('of writers who name the same state of a tenant one is taken, and each other is told so', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const created = await call('PUT', `/tenants/many-${round}`, { description: 'first' });
    const state = { 'if-match': created.headers.get('etag') ?? 'none' };
    const writers = Array.from({ length: 10 }, (_, index) => `writer ${index}`);
    const answers = await Promise.all(
      writers.map(description => call('PUT', `/tenants/many-${round}`, { description }, state)),
    );
    const taken = answers.findIndex(({ status }) => status === 200);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...writers.slice(1).map(() => 412)]);
    const { json } = await admin(gateway, 'GET', `/tenants/many-${round}`);
    expect(json).toMatchObject({ description: writers[taken] });
  }
});

test('however the last two admin keys are revoked at once, one is left', async () => {
  const as = ({ key }: MintedKey): Gateway => ({ ...gateway, adminKey: key });
  const isActive = ({ revokedAt }: { revokedAt?: string }): boolean => revokedAt === undefined;
  const newAdmin = (by: Gateway) => mintKey(by, { role: 'owner', reach: 'installation' });
  const adminKeys = async (by: Gateway) => {
    const { json } = await admin(by, 'GET', '/keys?limit=1000');
    const { data } = json as { data: { id: string; reach?: string; revokedAt?: string }[] };
    return data.filter(key => key.reach === 'installation' && isActive(key)).map(({ id }) => id);
  };
  let survivor = await newAdmin(gateway);
  for (let round = 0; round < ROUNDS; round++) {
    const other = await newAdmin(as(survivor));
    const pair = [survivor, other];
    for (const id of await adminKeys(as(survivor)))
      if (!pair.some(key => key.id === id)) await admin(as(survivor), 'DELETE', `/keys/${id}`);
    await Promise.all([
      admin(as(survivor), 'DELETE', `/keys/${other.id}`),
      admin(as(other), 'DELETE', `/keys/${survivor.id}`),
    ]);
    const answers = await Promise.all(pair.map(key => admin(as(key), 'GET', `/keys/${key.id}`)));
    const left = pair.filter((_, index) => {
      const { status, json } = answers[index] ?? { status: 0, json: undefined };
      return status === 200 && isActive(json as { revokedAt?: string });
    });
    expect(left.length).toBeGreaterThan(0);
    survivor = left[0] ?? survivor;
  }
});
