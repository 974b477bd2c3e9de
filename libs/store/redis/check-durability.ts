import type { StoreLogger } from '../stores.ts';
import type { RedisClient } from './create-client.ts';

/** What limits need of a Redis, and what happens without it. */
const needs = [
  { name: 'maxmemory-policy', value: 'noeviction', without: 'limits are forgotten when its memory is full' },
  { name: 'appendonly', value: 'yes', without: 'limits are forgotten when it restarts' },
] as const;

/** Warns of settings under which Redis forgets. A Redis that does not tell its settings is left alone. */
export async function warnOfForgetting(
  redis: RedisClient,
  address: string,
  logger: StoreLogger,
): Promise<void> {
  for (const { name, value, without } of needs) {
    const answer = await redis.config('GET', name).catch(() => undefined);
    const actual: unknown = Array.isArray(answer) ? answer[1] : undefined;
    if (actual === undefined || actual === value) continue;
    logger.warn(
      { address, [name]: actual },
      `Redis at ${address} has ${name} ${actual}: ${without}. Set it to ${value}.`,
    );
  }
}
