import { systemClock } from '@sluice/contract';
import { type LocalRedisCluster, startRedisCluster, waitFor } from '@sluice/testkit';
import { Cluster } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { collectingLogger } from '../logger-fixture.ts';
import { RedisConnection } from '../redis/connection.ts';
import { type ReservationsAtTime, reservationStoreContract } from './contract-suite.ts';
import { limitOf } from './limit-fixture.ts';
import { openRedisReservations } from './open-redis.ts';
import type { HoldRequest, HoldResult } from './port.ts';
import { limiterProperty } from './property-suite.ts';
import { probeReservations, RedisReservations } from './redis-reservations.ts';
import { reservationScripts } from './redis-scripts.ts';

/** Tenants whose state is on different nodes, more likely than not. */
const TENANTS = Array.from({ length: 24 }, (_, index) => `tenant-${index}`);
const PATIENT = { timeoutMs: 30_000 };

let cluster: LocalRedisCluster;
let connection: RedisConnection;
const closers: (() => void)[] = [];

beforeAll(async () => {
  cluster = await startRedisCluster({ replicas: 1 });
  const options = { scripts: reservationScripts, probe: probeReservations, logger: collectingLogger() };
  connection = new RedisConnection({ url: cluster.urls, cluster: true, ...options });
  await connection.ready();
}, 60_000);
afterEach(() => {
  for (const close of closers.splice(0)) close();
});
afterAll(async () => {
  connection.close();
  await cluster.stop();
});

async function open() {
  const opened = openRedisReservations({
    url: cluster.urls.slice(0, 1),
    cluster: true,
    logger: collectingLogger(),
    clock: systemClock,
    replicas: () => 1,
  });
  closers.push(() => opened.connection.close());
  await opened.connection.ready();
  return opened;
}

let ids = 0;
const request = (tenant: string, fields: Partial<HoldRequest> = {}): HoldRequest => {
  ids += 1;
  const limits = [
    limitOf({ key: 'own', limit: 1_000_000 }),
    limitOf({ key: 'shared', limit: 1_000_000, shared: true }),
  ];
  return { id: `cluster-${ids}`, attempt: 1, tenant, leaseMs: 30_000, limits, ...fields };
};

describe('in a Redis Cluster', () => {
  reservationStoreContract((): ReservationsAtTime => {
    const clock = { now: 0 };
    const store = new RedisReservations(connection, () => clock.now);
    return Object.assign(clock, { store, tally: store.tally, flush: () => store.flush() });
  });

  test('it decides as a reference that keeps every event', async () => {
    const clock = { now: 0 };
    const store = new RedisReservations(connection, () => clock.now);
    await limiterProperty(
      Object.assign(clock, { store, tally: store.tally, flush: () => store.flush() }),
      20,
    );
  });

  test('tenants are spread over its nodes, each with all of its state on one', async () => {
    const { reservations, connection: own, flush } = await open();
    for (const tenant of TENANTS) {
      const held = request(tenant);
      await reservations.hold(held);
      void reservations.called(tenant, held.id, 1, 'dispatch.a', 30_000);
      void reservations.settle(tenant, held.id, 1, { inputTokens: 1, outputTokens: 1 });
    }
    await flush();
    if (!(own.redis instanceof Cluster)) throw new Error('This is no cluster.');
    const keys = await Promise.all(own.redis.nodes('master').map(node => node.keys('sluice:{tenant-*')));
    const homes = keys.map(each => new Set(each.map(key => key.slice(0, key.indexOf('}')))));
    expect(homes.filter(({ size }) => size > 0).length).toBeGreaterThan(1);
    const all = homes.flatMap(home => [...home]);
    expect(new Set(all).size).toBe(all.length);
  });

  test('several processes admit exactly the limit, whatever node it is on', async () => {
    const nodes = await Promise.all([open(), open(), open()]);
    const results = await Promise.all(
      TENANTS.slice(0, 6).flatMap(tenant =>
        Array.from({ length: 60 }, async (_, index) => {
          const limits = [limitOf({ key: 'many', limit: 20 })];
          const result = await nodes[index % 3]?.reservations.hold(request(tenant, { limits }));
          return [tenant, result?.kind] as const;
        }),
      ),
    );
    const admitted = results.filter(([, kind]) => kind === 'held').map(([tenant]) => tenant);
    for (const tenant of TENANTS.slice(0, 6))
      expect(admitted.filter(each => each === tenant)).toHaveLength(20);
  });
});

test('when a master dies, each limit does what it says, and all goes on at the replica, with what was counted', async () => {
  const { reservations, connection: own } = await open();
  const closed = [limitOf({ key: 'closed', limit: 1_000, onUnavailable: 'closed' })];
  const local = [limitOf({ key: 'local', limit: 1_000 })];
  const holdAll = (limits: HoldRequest['limits']): Promise<(HoldResult | string)[]> =>
    Promise.all(
      TENANTS.map(async tenant => {
        try {
          return await reservations.hold(request(tenant, { limits }));
        } catch (cause) {
          return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
        }
      }),
    );
  for (let count = 0; count < 3; count += 1) await holdAll(closed);
  await cluster.masters[0]?.kill();
  const refused = await holdAll(closed);
  expect(own.available).toBe(false);
  expect(new Set(refused.filter(result => typeof result === 'string'))).toEqual(
    new Set(['limits_unavailable']),
  );
  for (const result of await holdAll(local)) expect(result).toMatchObject({ kind: 'held' });
  await waitFor(() => own.available, PATIENT);
  const after = await holdAll(closed);
  for (const result of after) {
    expect(result).toMatchObject({ kind: 'held' });
    // What was acknowledged in the last instant before it died may not have reached the replica.
    if (typeof result !== 'string') expect(result.limits[0]?.remaining).toBeLessThanOrEqual(1_000 - 3);
  }
}, 60_000);
