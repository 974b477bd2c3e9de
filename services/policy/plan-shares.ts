import type { LimitHold, LimitMeasure, PlannedShares, Target } from '@sluice/contract';
import type { CompiledLimit } from './compiled-limit.ts';

/** What a call uses that another one of the same request has used before. */
const usedByEachCall: ReadonlySet<LimitMeasure> = new Set(['tokens', 'inputTokens', 'outputTokens', 'cost']);

/**
 * What calls after the first one count against, which dispatch reserves before it makes them: their provider’s limits, and once more those of
 * tokens and money where an earlier call may have cost something. `holds` are those of the request, of these limits in this order.
 */
export function planShares(
  limits: readonly CompiledLimit[],
  holds: readonly LimitHold[],
  targets: readonly Target[],
  holdOf: (limit: CompiledLimit, target: Target) => LimitHold,
): PlannedShares | undefined {
  const isByProvider = ({ by }: CompiledLimit): boolean => by.includes('provider');
  const ofProviders = limits.filter(isByProvider);
  const again = holds.filter(({ measure }, index) => {
    const limit = limits[index];
    return usedByEachCall.has(measure) && (limit === undefined || !isByProvider(limit));
  });
  const [first] = targets;
  if (first === undefined || (ofProviders.length === 0 && again.length === 0)) return undefined;
  const byProvider: PlannedShares['byProvider'] = {};
  if (ofProviders.length > 0)
    for (const target of targets)
      byProvider[target.provider] ??= ofProviders.map(limit => holdOf(limit, target));
  return { heldFor: first.provider, byProvider, again };
}
