import type { Plan, Target } from '@sluice/contract';
import type { TargetHealth } from './target-health.ts';

export interface OrderingState {
  healthOf: (target: Target) => TargetHealth;
  /** Providers that do not answer. */
  unhealthy: ReadonlySet<string>;
  isStream: boolean;
  now: number;
  /** From 0 to below 1. */
  random: () => number;
}

/** Of a target that was called and has not answered yet: one request finds out, not all of them. */
const UNKNOWN_COST = 1e12;

/**
 * The places of a plan's targets in the order to try them. Targets that are ejected, and those of unhealthy providers, come last: better
 * than none.
 */
export function orderTargets(
  { targets, balance, ejection }: Pick<Plan, 'targets' | 'balance' | 'ejection'>,
  state: OrderingState,
): readonly number[] {
  const places = targets.map((_, index) => index);
  const { unhealthy } = state;
  if (places.length === 1) return places;
  if (balance === undefined && ejection === undefined && unhealthy.size === 0) return places;
  const healths = targets.map(state.healthOf);
  const isEjected = (health: TargetHealth): boolean =>
    unhealthy.has(health.provider) ||
    (ejection !== undefined &&
      health.failuresInARow >= ejection.failures &&
      state.now - health.failedAt < ejection.ejectForMs);
  const good = places.filter(index => !isEjected(healthAt(healths, index)));
  const ejected = places.filter(index => isEjected(healthAt(healths, index)));
  const loads = targets.map((target, index) => loadOf(balance, target, healthAt(healths, index), state));
  return [
    ...balanced(good, loads, balance, state.random),
    ...balanced(ejected, loads, balance, state.random),
  ];
}

function healthAt(healths: readonly TargetHealth[], index: number): TargetHealth {
  const health = healths[index];
  if (health === undefined) throw new RangeError(`no target ${index}`);
  return health;
}

/** What a target bears for its weight. */
function loadOf(
  balance: Plan['balance'],
  { weight = 1 }: Target,
  health: TargetHealth,
  { isStream }: OrderingState,
): number {
  const { inFlight } = health;
  if (balance !== 'latency') return (inFlight + 1) / weight;
  const latencyMs = health.latencyOf(isStream)?.mean.valueMs;
  if (latencyMs !== undefined) return (latencyMs * (inFlight + 1)) / weight;
  return inFlight === 0 ? 0 : UNKNOWN_COST + inFlight;
}

function balanced(
  places: readonly number[],
  loads: readonly number[],
  balance: Plan['balance'],
  random: () => number,
): readonly number[] {
  if (balance === undefined || places.length < 2) return places;
  const loadAt = (place: number): number => loads[place] ?? 0;
  // Of equal loads any may be first.
  const shuffled = shuffle(places, random);
  const ascending = [...shuffled].sort((one, other) => loadAt(one) - loadAt(other));
  if (balance === 'least-in-flight') return ascending;
  // The better of two at random, not the best of all, which every process would choose at the same time (Mitzenmacher, "The
  // Power of Two Choices in Randomized Load Balancing", 2001).
  const [one = 0, other = 0] = shuffled;
  const first = loadAt(one) <= loadAt(other) ? one : other;
  return [first, ...ascending.filter(place => place !== first)];
}

/** Fisher and Yates. */
function shuffle(places: readonly number[], random: () => number): number[] {
  const shuffled = [...places];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const chosen = Math.floor(random() * (last + 1));
    const kept = shuffled[last] ?? 0;
    shuffled[last] = shuffled[chosen] ?? 0;
    shuffled[chosen] = kept;
  }
  return shuffled;
}
