import { startRedisServer } from '@sluice/testkit';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { limitPatience } from './command-patience.ts';

const TIMEOUT_MS = 200;

async function start() {
  const server = await startRedisServer();
  const redis = new Redis({ port: server.port, retryStrategy: null, maxRetriesPerRequest: 0 });
  limitPatience(redis, TIMEOUT_MS);
  onTestFinished(async () => {
    redis.disconnect();
    await server.kill();
  });
  await redis.ping();
  return { server, redis };
}

test('a command that Redis does not answer fails', async () => {
  const { server, redis } = await start();
  server.pause();
  await expect(redis.ping()).rejects.toThrow('Command timed out');
  server.resume();
  expect(await redis.ping()).toBe('PONG');
});

test('one that is answered while this process stands still does not, however long it does', async () => {
  const { redis } = await start();
  const answers = Promise.all(Array.from({ length: 20 }, () => redis.ping()));
  await new Promise(resolve => setImmediate(resolve));
  for (let times = 0; times < 3; times++) {
    const until = performance.now() + 3 * TIMEOUT_MS;
    while (performance.now() < until);
    await new Promise(resolve => setTimeout(resolve, 0));
  }
  expect(new Set(await answers)).toEqual(new Set(['PONG']));
});
