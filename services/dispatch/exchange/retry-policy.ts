import type { Retry } from '@sluice/contract';

/** How a call ended without an answer for the caller: an HTTP status, or no HTTP answer at all. */
export type TryFailure =
  | { kind: 'status'; status: number; retryAfterMs: number | undefined }
  | { kind: 'network' }
  | { kind: 'timeout' };

export type NextStep = { kind: 'give-up' } | { kind: 'call'; targetIndex: number; delayMs: number };

export interface RetryState {
  retry: Retry;
  targetCount: number;
  /** Calls made so far, the failed one included. */
  calls: number;
  targetIndex: number;
  /** Targets not asked (again) for the same request, such as silent ones. */
  excluded: ReadonlySet<number>;
  /** Time left until the request's deadline. */
  leftMs: number;
  random: () => number;
}

const isRetryable = ({ on }: Retry, failure: TryFailure): boolean =>
  on.some(condition => {
    if (failure.kind !== 'status') return condition === failure.kind;
    if (condition === '4xx') return failure.status >= 400 && failure.status < 500;
    if (condition === '5xx') return failure.status >= 500;
    return condition === failure.status;
  });

/**
 * What to do after a failed call. The next target is called at once; a target that was called before only
 * after exponential backoff with full jitter (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog,
 * 2015) and not before its Retry-After.
 */
export function nextStep(failure: TryFailure, state: RetryState): NextStep {
  const { retry, targetCount, calls, targetIndex, excluded, leftMs, random } = state;
  if (calls >= retry.attempts || !isRetryable(retry, failure)) return { kind: 'give-up' };
  const candidate = nextTarget(targetIndex, targetCount, excluded);
  if (candidate === undefined) return { kind: 'give-up' };
  if (calls < targetCount) return { kind: 'call', targetIndex: candidate, delayMs: 0 };
  const round = Math.floor(calls / targetCount);
  const ceilingMs = Math.min(retry.backoffMaxMs, retry.backoffInitialMs * 2 ** (round - 1));
  const floorMs = failure.kind === 'status' ? (failure.retryAfterMs ?? 0) : 0;
  const delayMs = Math.max(floorMs, random() * ceilingMs);
  return delayMs >= leftMs ? { kind: 'give-up' } : { kind: 'call', targetIndex: candidate, delayMs };
}

function nextTarget(from: number, count: number, excluded: ReadonlySet<number>): number | undefined {
  for (let step = 1; step <= count; step++) {
    const index = (from + step) % count;
    if (!excluded.has(index)) return index;
  }
  return undefined;
}
