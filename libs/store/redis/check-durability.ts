import type { StoreLogger } from '../stores.ts';
import type { RedisClient } from './create-client.ts';

/** What limits need of a Redis, and what happens without it. */
const needs = [
  { name: 'maxmemory-policy', value: 'noeviction', without: 'limits are forgotten when its memory is full' },
  { name: 'appendonly', value: 'yes', without: 'limits are forgotten when it restarts' },
] as const;

/** A setting under which a Redis forgets. */
export type Forgets = (typeof needs)[number] & { actual: string };

/** None of a Redis that does not tell its settings. */
export async function settingsThatForget(redis: RedisClient): Promise<Forgets[]> {
  const found = await Promise.all(
    needs.map(async need => {
      const answer = await redis.config('GET', need.name).catch(() => undefined);
      const actual: unknown = Array.isArray(answer) ? answer[1] : undefined;
      return typeof actual === 'string' && actual !== need.value ? [{ ...need, actual }] : [];
    }),
  );
  return found.flat();
}

/** Warns of settings under which Redis forgets. */
export async function warnOfForgetting(
  redis: RedisClient,
  address: string,
  logger: StoreLogger,
): Promise<void> {
  for (const { name, value, without, actual } of await settingsThatForget(redis))
    logger.warn(
      { address, [name]: actual },
      `Redis at ${address} has ${name} ${actual}: ${without}. Set it to ${value}.`,
    );
}
