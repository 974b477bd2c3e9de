import { expect, test } from 'vitest';
import { twoConnections } from '../redis/two-connections-fixture.ts';
import { jobContract } from './contract-suite.ts';
import { jobScripts } from './redis-job-scripts.ts';
import { RedisJobs } from './redis-jobs.ts';

const both = twoConnections(jobScripts);

jobContract(async clock => {
  const [one, other] = both();
  await one.redis.flushall();
  return [new RedisJobs(one, clock), new RedisJobs(other, clock)];
});

test('another instance looks after jobs only when the first one is silent', async () => {
  const [one, other] = both();
  await one.redis.flushall();
  expect(await new RedisJobs(one).takesCare('ingress.1', 60_000)).toBe(true);
  expect(await new RedisJobs(other).takesCare('ingress.2', 60_000)).toBe(false);
});

test('nothing is left in Redis for ever: every key of a job has its time', async () => {
  const [one] = both();
  await one.redis.flushall();
  const jobs = new RedisJobs(one);
  const job = {
    id: 'a',
    queue: 'chat',
    tenant: 't',
    priority: 1,
    protocol: 'openai-chat',
    createdAt: 1,
  } as const;
  await jobs.create({ ...job, maxAgeMs: 60_000, keepForMs: 60_000 }, Buffer.from('asked'));
  await jobs.finish(
    { id: 'a', run: undefined },
    { state: 'completed', status: 200 },
    Buffer.from('answered'),
  );
  for (const key of (await one.redis.keys('*')).filter(name => !name.startsWith('sluice:{*}')))
    expect(await one.redis.pttl(key), key).toBeGreaterThan(0);
});
