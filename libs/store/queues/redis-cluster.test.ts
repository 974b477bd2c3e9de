import { type LocalRedisCluster, startRedisCluster } from '@sluice/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectingLogger } from '../logger-fixture.ts';
import { RedisConnection } from '../redis/connection.ts';
import { patient, waitingRequest } from './queue-fixture.ts';
import { queueScripts } from './redis-queue-scripts.ts';
import { RedisQueues } from './redis-queues.ts';

let cluster: LocalRedisCluster;
let connection: RedisConnection;

beforeAll(async () => {
  cluster = await startRedisCluster();
  connection = new RedisConnection({
    url: cluster.urls,
    cluster: true,
    logger: collectingLogger(),
    scripts: queueScripts,
    probe: redis => redis.ping(),
  });
  await connection.ready();
}, 60_000);
afterAll(async () => {
  connection.close();
  await cluster.stop();
});

test('in a Redis Cluster every queue has a slot of its own, whichever node that is on', async () => {
  const store = new RedisQueues(connection);
  const queues = Array.from({ length: 12 }, (_, index) => `route ${index}`);
  for (const queue of queues)
    for (const tenant of ['a', 'b'])
      await store.enqueue(queue, waitingRequest(`${queue}-${tenant}`, { tenant }), patient);
  for (const queue of queues) {
    expect(await store.renew(queue, [`${queue}-a`])).toEqual(['waiting']);
    const { turns } = await store.take(queue, 1);
    expect(turns.map(({ id }) => id)).toEqual([`${queue}-a`]);
    expect(await store.place(queue, `${queue}-b`)).toEqual({ kind: 'waiting', position: 1 });
    expect(await store.endTurn(queue, `${queue}-a`, { kind: 'answered' })).toBe(true);
  }
  const sizes = await store.sizes();
  expect([...sizes.keys()].toSorted()).toEqual(queues.toSorted());
  expect([...sizes.values()].every(({ waiting, inTurn }) => waiting === 1 && inTurn === 0)).toBe(true);
});
