import { ask, type LocalServer } from '@sluice/local-servers';
import { type LocalRedisCluster, startRedisCluster, startRedisServer } from '@sluice/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { collectingLogger } from '../logger-fixture.ts';
import { RedisConnection } from '../redis/connection.ts';
import type { RedisAddress } from '../redis/create-client.ts';
import { RedisReservations } from '../reservations/redis-reservations.ts';
import { reservationScripts } from '../reservations/redis-scripts.ts';
import { defaultUsageRetention } from '../usage/port.ts';
import { RedisUsage } from '../usage/redis-usage.ts';
import { usageScripts } from '../usage/redis-usage-script.ts';
import { usageEvent } from '../usage/usage-fixture.ts';
import { budgetStoreContract } from './contract-suite.ts';
import { budgetScripts } from './redis-budget-script.ts';
import { RedisBudgets } from './redis-budgets.ts';

let redis: LocalServer;
const connections: RedisConnection[] = [];

beforeAll(async () => {
  redis = await startRedisServer();
});
afterEach(() => {
  for (const connection of connections.splice(0)) connection.close();
});
afterAll(() => redis.stop());

async function open(address: RedisAddress = { url: redis.url }) {
  const connection = new RedisConnection({
    ...address,
    logger: collectingLogger(),
    scripts: { ...usageScripts, ...budgetScripts, ...reservationScripts },
    probe: client => client.ping(),
  });
  connections.push(connection);
  await connection.ready();
  const budgets = new RedisBudgets(connection);
  const usage = new RedisUsage(connection, budgets, () => defaultUsageRetention);
  const reservations = new RedisReservations(connection);
  return { connection, budgets, usage, reservations, flush: () => reservations.flush() };
}

describe('in one Redis', () =>
  budgetStoreContract(async () => {
    await ask(redis.port, 'FLUSHALL\r\n');
    return open();
  }));

describe('in a Redis Cluster', () => {
  let cluster: LocalRedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster();
  }, 60_000);
  afterAll(() => cluster.stop());

  budgetStoreContract(async () => {
    await Promise.all(cluster.masters.map(({ port }) => ask(port, 'FLUSHALL\r\n')));
    return open({ url: cluster.urls, cluster: true });
  });
});

test('every key that is written expires, those of all time after all time', async () => {
  await ask(redis.port, 'FLUSHALL\r\n');
  const { connection, usage } = await open();
  const period = { per: 'hour', timezone: 'UTC', periodStart: 0, periodEnd: Date.now() + 60_000 } as const;
  const allTime = { per: 'total', timezone: 'UTC', periodStart: 0, periodEnd: 8.64e15 } as const;
  const event = usageEvent({
    at: Date.now(),
    tries: [{ provider: 'openai', model: 'gpt-5', result: '200', durationMs: 5 }],
    budgets: [
      { budget: 'a', subject: { tenant: 'acme' }, ...period },
      { budget: 'b', subject: {}, ...allTime },
    ],
  });
  await usage.apply([event]);
  const keys = (await connection.redis.keys('*')).filter(key => key !== 'sluice:{*}:usage:position');
  expect(keys.filter(key => key.includes('budget'))).toHaveLength(4);
  for (const key of keys) expect(await connection.redis.pttl(key)).toBeGreaterThan(0);
});

test('what Redis forgets without a break of the connection is found again once its events are added up again', async () => {
  await ask(redis.port, 'FLUSHALL\r\n');
  const { budgets, usage } = await open();
  const allTime = { per: 'total', timezone: 'UTC', periodStart: 0, periodEnd: 8.64e15 } as const;
  const event = usageEvent({
    at: Date.now(),
    costNanoDollars: 7,
    tries: [{ provider: 'openai', model: 'gpt-5', result: '200', durationMs: 5 }],
    budgets: [{ budget: 'a', subject: { tenant: 'acme' }, ...allTime }],
  });
  const states = () => Array.fromAsync(budgets.states({ budget: 'a', ...allTime }, 0));
  await usage.apply([event]);
  await ask(redis.port, 'FLUSHALL\r\n');
  expect(await states()).toEqual([]);
  expect(await usage.claimCatchUp(60_000)).toBe(true);
  expect(await usage.apply([event])).toEqual([true]);
  expect(await states()).toMatchObject([{ tenant: 'acme', spentNanoDollars: 7 }]);
});
