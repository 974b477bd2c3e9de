import { LONG_WINDOW_MS } from './charge.ts';
import type { Counter } from './counter.ts';

/** How many buckets a window is counted in: what sliding costs in memory, and how exact it is. */
const BUCKETS_PER_WINDOW = 60;

/** The width of one bucket: what a refusal may err by. */
export const bucketWidthMs = (windowMs: number): number =>
  Math.max(1, Math.floor(windowMs / BUCKETS_PER_WINDOW));

/**
 * What one subject took, counted in buckets. A bucket counts until the last instant that may be in it has
 * left the window, so never more than the limit is taken in any window; a refusal errs by one bucket at most.
 */
export class SlidingCounter implements Counter {
  readonly #windowMs: number;
  readonly #widthMs: number;
  /** Bucket number and amount, alternating, oldest first. */
  #buckets: number[];
  #total = 0;

  constructor(windowMs: number, snapshot: readonly number[] = []) {
    this.#windowMs = windowMs;
    this.#widthMs = bucketWidthMs(windowMs);
    this.#buckets = [...snapshot];
    for (let at = 1; at < snapshot.length; at += 2) this.#total += snapshot[at] ?? 0;
  }

  get expiresAt(): number {
    const latest = this.#buckets.at(-2);
    return latest === undefined ? 0 : this.#endOf(latest);
  }

  open(now: number): void {
    const latestStart = this.#latestStart();
    if (latestStart > now + this.#windowMs) {
      // The clock was set back by more than a window: what was counted cannot be placed in time.
      this.#buckets = [];
      this.#total = 0;
      return;
    }
    const at = Math.max(now, latestStart);
    let expired = 0;
    while (expired < this.#buckets.length && this.#endOf(this.#buckets[expired] ?? 0) <= at) {
      this.#total -= this.#buckets[expired + 1] ?? 0;
      expired += 2;
    }
    if (expired > 0) this.#buckets.splice(0, expired);
  }

  remaining(limit: number): number {
    return Math.max(0, limit - this.#total);
  }

  hasRoom(limit: number, amount: number): boolean {
    return this.#total + amount <= limit;
  }

  take(now: number, amount: number): number {
    const bucket = Math.floor(Math.max(now, this.#latestStart()) / this.#widthMs);
    const last = this.#buckets.length - 1;
    if (this.#buckets[last - 1] === bucket) this.#buckets[last] = (this.#buckets[last] ?? 0) + amount;
    else this.#buckets.push(bucket, amount);
    this.#total += amount;
    return bucket;
  }

  giveBack(place: number, amount: number): void {
    for (let at = 0; at < this.#buckets.length; at += 2) {
      if (this.#buckets[at] !== place) continue;
      const given = Math.min(amount, this.#buckets[at + 1] ?? 0);
      this.#buckets[at + 1] = (this.#buckets[at + 1] ?? 0) - given;
      this.#total -= given;
      return;
    }
  }

  overrun(now: number, _place: number, amount: number): void {
    this.open(now);
    this.take(now, amount);
  }

  untilRoomMs(now: number, limit: number, amount: number): number {
    let left = this.#total;
    for (let at = 0; at < this.#buckets.length; at += 2) {
      left -= this.#buckets[at + 1] ?? 0;
      if (left + amount <= limit) return this.#endOf(this.#buckets[at] ?? 0) - now;
    }
    return this.#windowMs;
  }

  untilWholeMs(now: number): number {
    return this.#total === 0 ? 0 : Math.max(0, this.expiresAt - now);
  }

  get isLong(): boolean {
    return this.#windowMs >= LONG_WINDOW_MS;
  }

  snapshot(): number[] {
    return [...this.#buckets];
  }

  /** From this instant on, the bucket counts no more. */
  #endOf(bucket: number): number {
    return (bucket + 1) * this.#widthMs + this.#windowMs;
  }

  #latestStart(): number {
    return (this.#buckets.at(-2) ?? 0) * this.#widthMs;
  }
}
