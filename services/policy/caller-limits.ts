import { type Config, ownLimitsSchema } from '@sluice/config';
import { encodeToken, GatewayError, type Principal, type WrittenLimit } from '@sluice/contract';
import { LRUCache } from 'lru-cache';
import { type CompiledLimit, compileLimits } from './compiled-limit.ts';

/** Distinct limits of callers that are kept worked out. */
const CAPACITY = 1_000;

const none: readonly CompiledLimit[] = [];

/** The limits of a caller, whatever its route: its own where it carries any, else those of its tier. Throws where its own cannot be read. */
export function compileCallerLimits(tiers: Config['tiers']): (caller: Principal) => readonly CompiledLimit[] {
  const byTier = new Map(
    Object.entries(tiers).map(([name, { limits }]) => [
      name,
      compileLimits(`tier:${encodeToken(name)}`, limits),
    ]),
  );
  const own = new LRUCache<string, readonly CompiledLimit[]>({ max: CAPACITY });

  function compileOwn(written: readonly WrittenLimit[]): readonly CompiledLimit[] {
    const text = JSON.stringify(written);
    const known = own.get(text);
    if (known !== undefined) return known;
    const read = ownLimitsSchema.safeParse(written);
    if (!read.success)
      throw new GatewayError('internal', { internal: `limits of a caller, ${text}: ${read.error.message}` });
    const compiled = compileLimits('key', read.data);
    own.set(text, compiled);
    return compiled;
  }

  return ({ limits, tier }) => {
    if (limits !== undefined) return compileOwn(limits);
    return (tier === undefined ? undefined : byTier.get(tier)) ?? none;
  };
}
