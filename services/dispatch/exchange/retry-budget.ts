import { SlidingSums } from '../health/sliding-sums.ts';

const WINDOW_MS = 10_000;
/** So that a route with little traffic may still try again. */
const FREE_RETRIES = 10;

/**
 * How many calls may be made again, as a share of a route's requests over the last ten seconds, with a small
 * allowance beside it: so an outage is met by a little more than its traffic and not by a multiple of it.
 * After Finagle's `RetryBudget` (https://twitter.github.io/finagle/guide/Clients.html#retries), in this process alone.
 */
export class RetryBudget {
  readonly #sums = new SlidingSums(WINDOW_MS, ['requests', 'retries']);

  /** `now` in epoch milliseconds, here and below. */
  onRequest(now: number): void {
    this.#sums.add('requests', 1, now);
  }

  /** Whether one more call may be made again; `share` of requests. */
  affords(share: number, now: number): boolean {
    const allowed = this.#sums.sum('requests', now) * share + FREE_RETRIES;
    return share > 0 && this.#sums.sum('retries', now) + 1 <= allowed;
  }

  spend(now: number): void {
    this.#sums.add('retries', 1, now);
  }
}
