import { ask, type LocalServer } from '@sluice/local-servers';
import { type LocalRedisCluster, startRedisCluster, startRedisServer } from '@sluice/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { budgetScripts } from '../budgets/redis-budget-script.ts';
import { RedisBudgets } from '../budgets/redis-budgets.ts';
import { collectingLogger } from '../logger-fixture.ts';
import { RedisConnection } from '../redis/connection.ts';
import type { RedisAddress } from '../redis/create-client.ts';
import { usageStoreContract } from './contract-suite.ts';
import { defaultUsageRetention, type UsageRetention } from './port.ts';
import { RedisUsage } from './redis-usage.ts';
import { usageScripts } from './redis-usage-script.ts';
import { MINUTE, requestIdOf, usageEvent } from './usage-fixture.ts';

let redis: LocalServer;
const connections: RedisConnection[] = [];

beforeAll(async () => {
  redis = await startRedisServer();
});
afterEach(() => {
  for (const connection of connections.splice(0)) connection.close();
});
afterAll(() => redis.stop());

async function connect(address: RedisAddress = { url: redis.url }): Promise<RedisConnection> {
  const connection = new RedisConnection({
    ...address,
    logger: collectingLogger(),
    scripts: { ...usageScripts, ...budgetScripts },
    probe: client => client.ping(),
  });
  connections.push(connection);
  await connection.ready();
  return connection;
}

/** Kept long enough for events of any time. */
const forEver = (): UsageRetention => ({ minute: 1e13, hour: 1e13, day: 1e13 });

const usageOf = (connection: RedisConnection, retention = forEver): RedisUsage =>
  new RedisUsage(connection, new RedisBudgets(connection), retention);

async function newNodes() {
  const [connection, another] = await Promise.all([connect(), connect()]);
  await connection.redis.flushall();
  return { connection, one: usageOf(connection), other: usageOf(another) };
}

describe('in one Redis', () => usageStoreContract(newNodes));

describe('in a Redis Cluster', () => {
  let cluster: LocalRedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster();
  }, 60_000);
  afterAll(() => cluster.stop());

  usageStoreContract(async () => {
    const clients = [
      connect({ url: cluster.urls, cluster: true }),
      connect({ url: cluster.urls, cluster: true }),
    ];
    const [one, other] = (await Promise.all(clients)).map(client => usageOf(client));
    await Promise.all(cluster.masters.map(({ port }) => ask(port, 'FLUSHALL\r\n')));
    if (one === undefined || other === undefined) throw new Error('There are two clients.');
    return { one, other };
  });
});

test('buckets are kept as long as their interval says, and requests for 25 hours', async () => {
  const connection = await connect();
  await connection.redis.flushall();
  const now = Date.now();
  const at = now - (now % 86_400_000);
  const usage = usageOf(connection, () => defaultUsageRetention);
  await usage.apply([usageEvent({ at, latency: { totalMs: 0 } })]);
  const hoursLeft = async (pattern: string): Promise<number[]> => {
    const keys = await connection.redis.keys(pattern);
    const left = await Promise.all(keys.map(key => connection.redis.ttl(key)));
    return left.map(seconds => Math.round((seconds * 1_000 + now - at) / 3_600_000));
  };
  expect(await hoursLeft('*:usage:minute:*')).toEqual([48]);
  expect(await hoursLeft('*:usage:hour:*')).toEqual([90 * 24 + 1]);
  expect(await hoursLeft('*:usage:day:*')).toEqual([(3 * 366 + 1) * 24]);
  const seen = await connection.redis.keys('*:seen:*');
  expect(seen).toHaveLength(2);
  for (const key of seen) expect(await connection.redis.ttl(key)).toBeGreaterThan(89_990);
});

test('everything of a tenant is in one slot', async () => {
  const { connection, one } = await newNodes();
  await one.apply([usageEvent({ tenant: 'a{b}c' })]);
  const keys = await connection.redis.keys('sluice:{a*');
  expect(keys.length).toBeGreaterThan(4);
  for (const key of keys) expect(key).toMatch(/^sluice:\{a=7bb=7dc\}:usage:/);
});

test('requests are remembered in some 30 bytes each where they are many', async () => {
  const { connection, one } = await newNodes();
  const usedBytes = async (): Promise<number> =>
    Number(/used_memory:(\d+)/.exec(await connection.redis.info('memory'))?.[1]);
  // Of ids as they are minted: random.
  const random = (): string =>
    Array.from({ length: 4 }, () =>
      Math.floor(Math.random() * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    ).join('');
  const events = (count: number, at: number) =>
    Array.from({ length: count }, () => usageEvent({ requestId: random(), at, latency: { totalMs: 0 } }));
  const applyMany = async (at: number): Promise<void> => {
    for (let batch = 0; batch < 40; batch += 1) await one.apply(events(500, at));
  };
  await applyMany(MINUTE);
  const before = await usedBytes();
  await applyMany(MINUTE + 3_600_000);
  expect((await usedBytes()) - before).toBeLessThan(20_000 * 40);
  expect(await one.apply(events(1, MINUTE).concat(usageEvent({ requestId: requestIdOf(9) })))).toEqual([
    true,
    true,
  ]);
});

test('while Redis is away it is said so, and nothing is half applied', async () => {
  const { one } = await newNodes();
  await redis.stop();
  await expect(one.apply([usageEvent()])).rejects.toMatchObject({ code: 'not_ready' });
  await redis.restart();
});

test('what is applied again after Redis has lost everything is found again, also among all tenants', async () => {
  const { connection, one } = await newNodes();
  const tenantsOf = async (): Promise<string[]> => {
    const tenants: string[] = [];
    const range = { interval: 'minute', from: MINUTE, to: MINUTE + 60_000 } as const;
    for await (const { tenant } of one.rows(range)) tenants.push(tenant);
    return tenants;
  };
  await one.apply([usageEvent({ tenant: 'acme' })]);
  await connection.redis.flushall();
  expect(await tenantsOf()).toEqual([]);
  expect(await one.claimCatchUp(60_000)).toBe(true);
  await one.apply([usageEvent({ tenant: 'acme' })]);
  expect(await tenantsOf()).toEqual(['acme']);
});
