import type { Retry } from '@sluice/contract';
import type { RefusalKind } from '@sluice/protocol';

/** How a call ended without an answer for the caller. */
export type TryFailure =
  | { kind: 'network' }
  | { kind: 'timeout' }
  /** It was not called, since as many calls ran as it takes. */
  | { kind: 'busy' }
  | Refused;

/** An HTTP status, and what it means. */
export interface Refused {
  kind: 'refused';
  refusal: RefusalKind;
  status: number;
  retryAfterMs: number | undefined;
  /** Whether the provider has another key that may be used now. */
  otherKey: boolean;
}

export type NextStep = { kind: 'give-up' } | { kind: 'call'; targetIndex: number; delayMs: number };

/** What the request's calls so far have shown of one target. */
export interface Standing {
  calls: number;
  /** How often its turn came: calls, and times when it could not be called. */
  turns: number;
  /** Not to be asked (again) for this request. */
  excluded: boolean;
  /** What it said by Retry-After; epoch milliseconds. */
  notBefore: number;
}

export interface RetryState {
  retry: Retry;
  /** By the target's place in the plan. */
  standings: readonly Standing[];
  /** Places of the targets, the preferred one first. */
  order: readonly number[];
  /** Of all targets so far, the one that failed included. */
  turns: number;
  failedIndex: number;
  /** Targets are asked to go on with an answer: one that refuses that way may be the only one that does. */
  goesOn: boolean;
  /** Tokens that a target takes; undefined where nobody knows. */
  windowOf: (targetIndex: number) => number | undefined;
  /** Whether a target may be called as for the retry budget: one of a provider that was called before takes from it. */
  affords: (targetIndex: number) => boolean;
  now: number;
  deadline: number;
  random: () => number;
}

/** Whether a call that ended so is followed by another one, as the route says in `retry.on`. */
export function isRetryable({ on }: Retry, failure: TryFailure, goesOn: boolean): boolean {
  if (failure.kind === 'busy') return true;
  if (failure.kind !== 'refused') return on.includes(failure.kind);
  const { refusal, status } = failure;
  switch (refusal) {
    case 'content-policy':
      return false;
    case 'prefill':
      return goesOn;
    case 'request':
      return goesOn || matches(on, status);
    case 'context-length':
      return true;
    case 'rate-limited':
      return matches(on, status) || matches(on, 429);
    case 'overloaded':
    case 'server-error':
      return matches(on, status) || matches(on, 503);
    default:
      return matches(on, status);
  }
}

const matches = (on: Retry['on'], status: number): boolean =>
  on.some(condition => {
    if (condition === '4xx') return status >= 400 && status < 500;
    if (condition === '5xx') return status >= 500;
    return condition === status;
  });

/** Whether a refusal says something of the target, and not of the request. */
export function isTargetsFault({ refusal }: Refused): boolean {
  switch (refusal) {
    case 'request':
    case 'prefill':
    case 'content-policy':
    case 'context-length':
      return false;
    default:
      return true;
  }
}

/** Whether a target is not asked again for the same request after it failed so. */
export function excludesTarget(failure: TryFailure, goesOn: boolean): boolean {
  if (failure.kind !== 'refused') return failure.kind === 'timeout';
  switch (failure.refusal) {
    case 'credential':
    case 'quota':
      return !failure.otherKey;
    case 'context-length':
    case 'prefill':
      return true;
    case 'request':
      return goesOn;
    default:
      return false;
  }
}

/**
 * What to do after a failed call. Another key of the provider, and a target that was not called yet, are tried
 * at once; a target that was called before only after exponential backoff with full jitter (Brooker,
 * "Exponential Backoff And Jitter", AWS Architecture Blog, 2015) and never before its Retry-After. A request
 * that is too long goes only to targets that are known to take more than the one that refused it.
 */
export function nextStep(failure: TryFailure, state: RetryState): NextStep {
  const { retry, turns, failedIndex, standings } = state;
  if (turns >= retry.attempts) return { kind: 'give-up' };
  const hasOtherKey = failure.kind === 'refused' && failure.otherKey;
  if (hasOtherKey && standings[failedIndex]?.excluded === false)
    return { kind: 'call', targetIndex: failedIndex, delayMs: 0 };
  if (!isRetryable(retry, failure, state.goesOn)) return { kind: 'give-up' };
  const isTooLong = failure.kind === 'refused' && failure.refusal === 'context-length';
  const candidates = inTurn(state.order, failedIndex).filter(
    index =>
      standings[index]?.excluded === false &&
      state.affords(index) &&
      (!isTooLong || isLarger(state.windowOf(index), state.windowOf(failedIndex))),
  );
  const uncalled = candidates.find(index => standings[index]?.turns === 0);
  if (uncalled !== undefined) return { kind: 'call', targetIndex: uncalled, delayMs: 0 };
  return callAgain(candidates, state);
}

/** The places behind the failed one first, then those before it, then itself. */
function inTurn(order: readonly number[], failedIndex: number): number[] {
  const at = order.indexOf(failedIndex);
  return [...order.slice(at + 1), ...order.slice(0, at + 1)];
}

const isLarger = (window: number | undefined, than: number | undefined): boolean =>
  window !== undefined && (than === undefined || window > than);

/** Of targets whose turn was before the one that may be asked first, after a pause. */
function callAgain(candidates: readonly number[], state: RetryState): NextStep {
  const { retry, standings, now, deadline, random } = state;
  let chosen: number | undefined;
  let floorMs = Number.POSITIVE_INFINITY;
  for (const index of candidates) {
    const waitMs = Math.max(0, (standings[index]?.notBefore ?? 0) - now);
    if (waitMs >= floorMs) continue;
    chosen = index;
    floorMs = waitMs;
  }
  if (chosen === undefined) return { kind: 'give-up' };
  const round = Math.max(1, standings[chosen]?.turns ?? 1);
  const ceilingMs = Math.min(retry.backoffMaxMs, retry.backoffInitialMs * 2 ** (round - 1));
  const delayMs = Math.max(floorMs, random() * ceilingMs);
  return now + delayMs >= deadline ? { kind: 'give-up' } : { kind: 'call', targetIndex: chosen, delayMs };
}
