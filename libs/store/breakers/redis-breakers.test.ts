import { startRedisServer, waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { collectingLogger } from '../logger-fixture.ts';
import { RedisConnection } from '../redis/connection.ts';
import { twoConnections } from '../redis/two-connections-fixture.ts';
import { breakerContract } from './contract-suite.ts';
import { FallbackBreakers } from './fallback-breakers.ts';
import { MemoryBreakers } from './memory-breakers.ts';
import { RedisBreakers } from './redis-breakers.ts';
import { breakerScripts } from './redis-scripts.ts';

const both = twoConnections(breakerScripts);

breakerContract(async clock => {
  const [one, other] = both();
  await one.redis.flushall();
  return [new RedisBreakers(one, clock), new RedisBreakers(other, clock)];
});

test('without a clock of its own the time is that of Redis', async () => {
  const [connection] = both();
  const store = new RedisBreakers(connection);
  await store.open('real', 60_000);
  const [breaker] = (await store.read()).filter(({ key }) => key === 'real');
  expect(breaker?.openForMs).toBeGreaterThan(0);
  expect(breaker?.openForMs).toBeLessThanOrEqual(60_000);
});

test('while Redis is away a process goes on alone from what it knew, and hears of the others when it is back', async () => {
  const own = await startRedisServer();
  const connection = new RedisConnection({
    url: own.url,
    logger: collectingLogger(),
    scripts: breakerScripts,
    probe: redis => redis.ping(),
  });
  try {
    await connection.ready();
    let now = Date.now();
    const clock = () => now;
    const store = new FallbackBreakers(
      connection,
      new RedisBreakers(connection, clock),
      new MemoryBreakers(clock),
    );
    await new RedisBreakers(connection, clock).open('of another process', 10_000);
    expect(await store.read()).toMatchObject([{ key: 'of another process' }]);
    await own.stop();
    await waitFor(() => !connection.available);
    expect(await store.read()).toMatchObject([{ key: 'of another process', openForMs: 10_000 }]);
    now += 10_000;
    expect(await store.takeProbe('of another process', 'i.1', 1_000)).toBe('granted');
    expect(
      await store.endProbe('of another process', 'i.1', {
        result: 'succeeded',
        successesNeeded: 1,
        openForMs: 10_000,
      }),
    ).toBe('closed');
    await store.open('own', 10_000);
    expect(await store.read()).toMatchObject([{ key: 'own' }]);
  } finally {
    connection.close();
    await own.stop();
  }
});
