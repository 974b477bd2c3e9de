import { type LimitHold, systemClock } from '@sluice/contract';
import { ask, type LocalServer } from '@sluice/local-servers';
import { startRedisServer, startSwitchboard, waitFor } from '@sluice/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { collectingLogger } from '../logger-fixture.ts';
import { RedisConnection } from '../redis/connection.ts';
import { type ReservationsAtTime, reservationStoreContract } from './contract-suite.ts';
import { limitOf } from './limit-fixture.ts';
import { openRedisReservations } from './open-redis.ts';

import { limiterProperty } from './property-suite.ts';
import { probeReservations, RedisReservations } from './redis-reservations.ts';
import { reservationScripts } from './redis-scripts.ts';

let server: LocalServer;
let connection: RedisConnection;
const closers: (() => void)[] = [];

beforeAll(async () => {
  server = await startRedisServer();
  const options = { scripts: reservationScripts, probe: probeReservations, logger: collectingLogger() };
  connection = new RedisConnection({ url: server.url, ...options });
  await connection.ready();
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
});
afterAll(async () => {
  connection.close();
  await server.stop();
});

function newStore(): ReservationsAtTime {
  const clock = { now: 0 };
  const store = new RedisReservations(connection, () => clock.now);
  return Object.assign(clock, { store, tally: store.tally, flush: () => store.flush() });
}

async function open(replicas = 1, url = server.url) {
  const logger = collectingLogger();
  const opened = openRedisReservations({
    url,
    logger,
    clock: systemClock,
    replicas: () => replicas,
  });
  closers.push(() => opened.connection.close());
  await opened.connection.ready();
  return { ...opened, logger };
}

let ids = 0;
const perMinute = (key: string, limit: number, fields: Partial<LimitHold> = {}) => {
  ids += 1;
  return {
    id: `redis-${ids}`,
    attempt: 1,
    tenant: 'acme',
    leaseMs: 30_000,
    limits: [limitOf({ key, limit, ...fields })],
  };
};

describe('in Redis', () => {
  reservationStoreContract(newStore);

  test('it decides as a reference that keeps every event', async () => {
    await limiterProperty(newStore(), 60);
  });

  test('a clock that is set back by more than a window does not stop a subject', async () => {
    const at = newStore();
    at.now = 1_700_000_000_000;
    expect((await at.store.hold(perMinute('clock', 1))).kind).toBe('held');
    at.now -= 30_000;
    expect((await at.store.hold(perMinute('clock', 1))).kind).toBe('refused');
    at.now -= 3_600_000;
    expect((await at.store.hold(perMinute('clock', 1))).kind).toBe('held');
    expect((await at.store.hold(perMinute('clock', 1))).kind).toBe('refused');
  });

  test('by its own time, a hundred nodes at once admit the limit and no more', async () => {
    const nodes = await Promise.all(Array.from({ length: 4 }, () => open()));
    const results = await Promise.all(
      Array.from({ length: 400 }, (_, index) => nodes[index % 4]?.reservations.hold(perMinute('many', 100))),
    );
    expect(results.filter(result => result?.kind === 'held')).toHaveLength(100);
  });

  test('every key that is written expires', async () => {
    const { reservations, connection: own } = await open();
    const request = { ...perMinute('expiring', 5), tenant: 'expiring' };
    await reservations.hold(request);
    await reservations.called('expiring', request.id, 1, 'dispatch.a', 1_000);
    await reservations.settle('expiring', request.id, 1, 'estimate');
    const keys = await own.redis.keys('sluice:{expiring}:*');
    expect(keys).toHaveLength(2);
    for (const key of keys) expect(await own.redis.pttl(key)).toBeGreaterThan(0);
  });

  test('scripts that Redis has forgotten are sent again', async () => {
    const { reservations, connection: own, logger } = await open();
    await reservations.hold(perMinute('script', 5));
    await own.redis.script('FLUSH');
    expect(await reservations.hold(perMinute('script', 5))).toMatchObject({ limits: [{ remaining: 3 }] });
    expect(logger.messages).toEqual([]);
  });
});

describe('while Redis is away', () => {
  test('the instance keeps limits alone, says so once, and goes back to Redis by itself', async () => {
    const { reservations, connection: own, logger } = await open();
    await reservations.hold(perMinute('away', 2));
    await server.stop();
    await waitFor(() => !own.available);
    const results = [];
    for (let count = 0; count < 3; count += 1) results.push(await reservations.hold(perMinute('away', 2)));
    expect(results.map(({ kind }) => kind)).toEqual(['held', 'held', 'refused']);
    await server.restart();
    await waitFor(() => own.available);
    expect(await reservations.hold(perMinute('away', 2))).toMatchObject({ limits: [{ remaining: 0 }] });
    expect(logger.messages).toEqual([
      expect.stringContaining(`Redis at 127.0.0.1:${server.port} cannot be used`),
      expect.stringContaining('is back'),
    ]);
  });

  test('a request that is on its way when Redis dies is decided by the instance', async () => {
    const { reservations } = await open();
    const holding = Promise.all(
      Array.from({ length: 50 }, () => reservations.hold(perMinute('dying', 1_000))),
    );
    await server.kill();
    expect((await holding).every(({ kind }) => kind === 'held')).toBe(true);
    await server.restart();
  });

  test('a Redis that hangs is left within a second', async () => {
    const { reservations, connection: own } = await open();
    await ask(server.port, 'CLIENT PAUSE 1500 ALL\r\n');
    expect(await reservations.hold(perMinute('hanging', 5))).toMatchObject({ kind: 'held' });
    expect(own.available).toBe(false);
    await waitFor(() => own.available);
  });

  test('a Redis that can read and not write counts as away', async () => {
    const { reservations, connection: own, logger } = await open();
    await own.redis.config('SET', 'maxmemory', '1');
    expect(await reservations.hold(perMinute('full', 5))).toMatchObject({ kind: 'held' });
    await waitFor(() => logger.messages.length > 0);
    expect(logger.messages[0]).toContain('OOM');
    await own.redis.config('SET', 'maxmemory', '0');
    await waitFor(() => own.available);
    expect(logger.messages).toHaveLength(2);
  });

  test('after a failover the new master is found at the address, though connections to the old one are kept', async () => {
    const [old, next] = await Promise.all([startRedisServer(), startRedisServer()]);
    const address = await startSwitchboard(old.port);
    for (const each of [old, next, address]) closers.push(() => void each.stop());
    const { reservations, connection: own } = await open(1, `redis://127.0.0.1:${address.port}`);
    await reservations.hold(perMinute('failover', 5));
    await own.redis.replicaof('127.0.0.1', next.port);
    expect(await reservations.hold(perMinute('failover', 5))).toMatchObject({ kind: 'held' });
    expect(own.available).toBe(false);
    address.switchTo(next.port);
    await waitFor(() => own.available);
    expect(await own.redis.role()).toContain('master');
  });

  test('each limit says what becomes of it: kept for a share, refused, or not kept', async () => {
    const { reservations, connection: own } = await open(4);
    const hold = async (key: string, fields: Partial<LimitHold>) =>
      reservations.hold(perMinute(key, 8, fields));
    await server.stop();
    await waitFor(() => !own.available);
    await expect(hold('closed', { onUnavailable: 'closed' })).rejects.toMatchObject({
      code: 'limits_unavailable',
    });
    const local = [];
    for (let count = 0; count < 3; count += 1) local.push((await hold('local', {})).kind);
    expect(local).toEqual(['held', 'held', 'refused']);
    for (let count = 0; count < 20; count += 1)
      expect(await hold('open', { onUnavailable: 'open' })).toMatchObject({ kind: 'held' });
    await server.restart();
    await waitFor(() => own.available);
    expect(await hold('closed', { onUnavailable: 'closed' })).toMatchObject({ kind: 'held' });
  });

  test('of money each keeps its share of what was left when it last asked, and none where it never did', async () => {
    const { reservations, connection: own } = await open(2);
    const bounds = [0, 0, 8.64e15, 8.64e15] as const;
    const spend = async (key: string, amount: number) =>
      reservations.hold(perMinute(key, 100, { measure: 'cost', amount, form: { kind: 'period', bounds } }));
    expect(await spend('money', 40)).toMatchObject({ kind: 'held', limits: [{ remaining: 60 }] });
    for (const outage of [1, 2]) {
      await server.stop();
      await waitFor(() => !own.available);
      const kinds = [];
      for (let count = 0; count < 4; count += 1) kinds.push((await spend('money', 10)).kind);
      // A half of 60, and of 50.
      expect(kinds).toEqual(
        outage === 1 ? ['held', 'held', 'held', 'refused'] : ['held', 'held', 'refused', 'refused'],
      );
      await expect(spend(`unheard-of-${outage}`, 1)).rejects.toMatchObject({ code: 'limits_unavailable' });
      await server.restart();
      await waitFor(() => own.available);
      await spend('money', 10);
    }
  });

  test('what cannot be settled while Redis is away says so, so that it is tried again', async () => {
    const { reservations, connection: own } = await open();
    await server.stop();
    await waitFor(() => !own.available);
    await expect(Promise.resolve(reservations.settle('acme', 'a', 1, 'estimate'))).rejects.toMatchObject({
      code: 'not_ready',
    });
    await server.restart();
  });
});

test('the password of the address is never logged', async () => {
  const logger = collectingLogger();
  const { connection: own } = openRedisReservations({
    url: 'redis://user:hunter2@127.0.0.1:1',
    logger,
    clock: systemClock,
    replicas: () => 1,
  });
  closers.push(() => own.close());
  await waitFor(() => logger.messages.length > 0);
  expect(logger.messages.join()).toContain('127.0.0.1:1');
  expect(logger.messages.join()).not.toContain('hunter2');
});

test('a Redis that may forget limits is warned of', async () => {
  const { connection: own } = await open();
  await own.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
  const { logger } = await open();
  await waitFor(() => logger.messages.length > 0);
  expect(logger.messages[0]).toContain('noeviction');
  await own.redis.config('SET', 'maxmemory-policy', 'noeviction');
});
