import type { LimitState } from './port.ts';

/** How many buckets a window is counted in: what sliding costs in memory, and how exact it is. */
const BUCKETS_PER_WINDOW = 60;

/** The width of one bucket: what a refusal may err by. */
export const bucketWidthMs = (windowMs: number): number =>
  Math.max(1, Math.ceil(windowMs / BUCKETS_PER_WINDOW));

/** Bucket number and count, alternating, oldest first. */
export type Buckets = number[];

/**
 * Requests of one subject, counted in buckets. A bucket counts until the last instant that may be in it has
 * left the window, so never more than the limit is admitted in any window; a refusal errs by one bucket at most.
 * `hold-script.ts` is the same for Redis.
 */
export class WindowCounter {
  readonly windowMs: number;
  readonly #widthMs: number;
  #buckets: Buckets;
  #total = 0;

  constructor(windowMs: number, buckets: Buckets = []) {
    this.windowMs = windowMs;
    this.#widthMs = bucketWidthMs(windowMs);
    this.#buckets = buckets;
    for (let at = 1; at < buckets.length; at += 2) this.#total += buckets[at] ?? 0;
  }

  /** When nothing in it counts any more. */
  get expiresAt(): number {
    const latest = this.#buckets.at(-2);
    return latest === undefined ? 0 : this.#endOf(latest);
  }

  get buckets(): Buckets {
    return this.#buckets;
  }

  /** How many requests the window that ends now may hold. */
  count(now: number): number {
    const latestStart = this.#latestStart();
    if (latestStart > now + this.windowMs) {
      // The clock was set back by more than a window: what was counted cannot be placed in time.
      this.#buckets = [];
      this.#total = 0;
      return 0;
    }
    const at = Math.max(now, latestStart);
    let expired = 0;
    while (expired < this.#buckets.length && this.#endOf(this.#buckets[expired] ?? 0) <= at) {
      this.#total -= this.#buckets[expired + 1] ?? 0;
      expired += 2;
    }
    if (expired > 0) this.#buckets.splice(0, expired);
    return this.#total;
  }

  /** Counts one request. Call `count` first. */
  add(now: number): void {
    const bucket = Math.floor(Math.max(now, this.#latestStart()) / this.#widthMs);
    const last = this.#buckets.length - 1;
    if (this.#buckets[last - 1] === bucket) this.#buckets[last] = (this.#buckets[last] ?? 0) + 1;
    else this.#buckets.push(bucket, 1);
    this.#total += 1;
  }

  /** How the limit stands. Call `count` first. */
  state(now: number, limit: number): LimitState {
    const remaining = Math.max(0, limit - this.#total);
    return { limit, remaining, resetMs: remaining > 0 ? 0 : this.#untilRoom(now, limit) };
  }

  #untilRoom(now: number, limit: number): number {
    let left = this.#total;
    for (let at = 0; at < this.#buckets.length; at += 2) {
      left -= this.#buckets[at + 1] ?? 0;
      if (left < limit) return this.#endOf(this.#buckets[at] ?? 0) - now;
    }
    return this.windowMs;
  }

  /** From this instant on, the bucket counts no more. */
  #endOf(bucket: number): number {
    return (bucket + 1) * this.#widthMs + this.windowMs;
  }

  #latestStart(): number {
    return (this.#buckets.at(-2) ?? 0) * this.#widthMs;
  }
}
