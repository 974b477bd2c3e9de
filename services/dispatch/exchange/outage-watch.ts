import type { GatewayError, Plan, Retry } from '@sluice/contract';
import type { TargetHealth } from '../health/target-health.ts';
import { isRetryable, isTargetsFault, type TryFailure } from './retry-policy.ts';

/** Every target that a request may go to is down or out of quota, as far as the request has seen. */
export interface Outage {
  /** Whether that was seen by a call. Else no target let itself be called. */
  wasCalled: boolean;
  /** How long until the first of them may be called again, as far as they said; 0 where one did not. */
  restMs: number;
}

interface Seen {
  /** How many calls of anybody it had answered before this request called it. */
  answeredBefore: number;
  /** Epoch milliseconds; undefined where nobody knows. */
  restsUntil: number | undefined;
}

/** What the calls of one request, and those that could not be made, say of an outage. */
export class OutageWatch {
  readonly #retry: Retry;
  readonly #healthOf: (targetIndex: number) => TargetHealth;
  readonly #seen = new Map<number, Seen>();
  #wasCalled = false;
  #isDown = false;

  constructor({ retry }: Plan, healthOf: (targetIndex: number) => TargetHealth) {
    this.#retry = retry;
    this.#healthOf = healthOf;
  }

  calling(targetIndex: number): void {
    this.#wasCalled = true;
    if (this.#seen.has(targetIndex)) return;
    const { answered } = this.#healthOf(targetIndex);
    this.#seen.set(targetIndex, { answeredBefore: answered, restsUntil: undefined });
  }

  /** A call failed so. The last failure decides. */
  failed(targetIndex: number, failure: TryFailure, now: number): void {
    this.#isDown = this.#showsOutage(targetIndex, failure);
    const seen = this.#seen.get(targetIndex);
    if (seen !== undefined && failure.kind === 'refused' && failure.retryAfterMs !== undefined)
      seen.restsUntil = now + failure.retryAfterMs;
  }

  /** A call could not be made, for this reason. */
  passedOver(targetIndex: number, error: GatewayError, now: number): void {
    this.#isDown = error.code === 'no_target_left';
    if (!this.#isDown) return;
    const { retryAfterMs } = error.details;
    this.#seen.set(targetIndex, {
      answeredBefore: this.#seen.get(targetIndex)?.answeredBefore ?? 0,
      restsUntil: retryAfterMs === undefined ? undefined : now + retryAfterMs,
    });
  }

  /** Undefined: what failed may be the fault of the request, or its targets answer others. */
  outageAt(now: number): Outage | undefined {
    if (!this.#isDown) return undefined;
    let restsUntil = Number.POSITIVE_INFINITY;
    for (const seen of this.#seen.values()) restsUntil = Math.min(restsUntil, seen.restsUntil ?? now);
    return {
      wasCalled: this.#wasCalled,
      restMs: restsUntil === Number.POSITIVE_INFINITY ? 0 : Math.max(0, restsUntil - now),
    };
  }

  #showsOutage(targetIndex: number, failure: TryFailure): boolean {
    if (failure.kind === 'busy') return true;
    if (!isRetryable(this.#retry, failure, false)) return false;
    if (failure.kind === 'refused') {
      if (!isTargetsFault(failure)) return false;
      // Having no room for some is what it means to have room for others.
      if (failure.refusal !== 'server-error' && failure.refusal !== 'credential') return true;
    }
    const before = this.#seen.get(targetIndex)?.answeredBefore;
    return before === undefined || this.#healthOf(targetIndex).answered === before;
  }
}
