import type { Clock } from '@sluice/contract';
import type { LocalServer } from '@sluice/local-servers';
import { startRedisServer } from '@sluice/testkit';
import { afterAll, beforeAll, test } from 'vitest';
import { collectingLogger } from '../logger-fixture.ts';
import { RedisConnection } from '../redis/connection.ts';
import { queueContract } from './contract-suite.ts';
import { queueProperty } from './property-suite.ts';
import { queueScripts } from './redis-queue-scripts.ts';
import { RedisQueues } from './redis-queues.ts';

let server: LocalServer;
let connections: RedisConnection[];

const connect = (): RedisConnection =>
  new RedisConnection({
    url: server.url,
    logger: collectingLogger(),
    scripts: queueScripts,
    probe: redis => redis.ping(),
  });

beforeAll(async () => {
  server = await startRedisServer();
  connections = [connect(), connect()];
  await Promise.all(connections.map(connection => connection.ready()));
});
afterAll(async () => {
  for (const connection of connections) connection.close();
  await server.stop();
});

const both = (): readonly [RedisConnection, RedisConnection] => {
  const [one, other] = connections;
  if (one === undefined || other === undefined) throw new Error('Redis is not connected');
  return [one, other];
};

queueContract(async clock => {
  const [one, other] = both();
  await one.redis.flushall();
  return [new RedisQueues(one, clock), new RedisQueues(other, clock)];
});

test('whatever happens, nothing is lost, nobody has two turns at a time, and it does as memory does', async () => {
  const [connection] = both();
  const open = async (clock: Clock) => {
    await connection.redis.flushall();
    return new RedisQueues(connection, clock);
  };
  await queueProperty(open, 60);
});
