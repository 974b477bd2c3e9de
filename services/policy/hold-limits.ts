import type { MaybePromise, Target } from '@sluice/contract';
import type { HoldResult } from '@sluice/store';
import type { CollectedLimits } from './collect-limits.ts';

/** What is held: limits, and perhaps more behind them. */
type Holding = Pick<CollectedLimits, 'holds' | 'limits'>;

/** What the reservation store said, for these targets in this order. */
export interface Decided<Collected extends Holding = Holding> {
  targets: Target[];
  collected: Collected;
  held: HoldResult;
}

/**
 * Holds every limit of a request. Where one by `provider` is reached, targets of other providers come first instead; where all of
 * them are, the refusal is the one that ends soonest.
 */
export function holdLimits<Collected extends Holding>(
  targets: Target[],
  collect: (targets: Target[]) => Collected,
  hold: (limits: Collected['holds']) => MaybePromise<HoldResult>,
): MaybePromise<Decided<Collected>> {
  const full = new Set<string>();
  let refused: Decided<Collected> | undefined;

  function holdFor(candidates: Target[]): MaybePromise<Decided<Collected>> {
    const collected = collect(candidates);
    const held = hold(collected.holds);
    const decide = (result: HoldResult): MaybePromise<Decided<Collected>> =>
      next({ targets: candidates, collected, held: result });
    return held instanceof Promise ? held.then(decide) : decide(held);
  }

  function next(decided: Decided<Collected>): MaybePromise<Decided<Collected>> {
    const { held, collected } = decided;
    if (held.kind !== 'refused') return decided;
    refused = sooner(refused, decided);
    const [first] = decided.targets;
    if (first === undefined || collected.limits[held.refusedBy]?.by.includes('provider') !== true)
      return refused;
    full.add(first.provider);
    const others = targets.filter(({ provider }) => !full.has(provider));
    if (others.length === 0) return refused;
    return holdFor([...others, ...targets.filter(({ provider }) => full.has(provider))]);
  }

  return holdFor(targets);
}

/** A request that asks for more than the limit ever has is not helped by waiting. */
function sooner<Each extends Decided>(one: Each | undefined, other: Each): Each {
  if (one === undefined) return other;
  const waitOf = ({ held }: Each): number =>
    held.kind === 'refused' ? (held.retryAfterMs ?? Number.POSITIVE_INFINITY) : 0;
  return waitOf(other) < waitOf(one) ? other : one;
}
