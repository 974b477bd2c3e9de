import type { Clock } from '@sluice/contract';
import { test } from 'vitest';
import { twoConnections } from '../redis/two-connections-fixture.ts';
import { queueContract } from './contract-suite.ts';
import { queueProperty } from './property-suite.ts';
import { queueScripts } from './redis-queue-scripts.ts';
import { RedisQueues } from './redis-queues.ts';

const both = twoConnections(queueScripts);

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
