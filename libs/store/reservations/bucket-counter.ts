import { LONG_WINDOW_MS } from './charge.ts';
import type { Counter } from './counter.ts';

/**
 * A token bucket. Its level is kept times the window’s length, so that gaining is whole numbers. An overrun may take it below
 * zero. Before a refund nothing need be gained: what is over the brim is cut off when it is next opened.
 */
export class BucketCounter implements Counter {
  readonly #windowMs: number;
  readonly #limit: number;
  readonly #brim: number;
  #level: number;
  #at: number;

  constructor(
    { windowMs, burst }: { windowMs: number; burst: number },
    limit: number,
    [level = burst * windowMs, at = 0]: readonly number[] = [],
  ) {
    this.#windowMs = windowMs;
    this.#limit = limit;
    this.#brim = burst * windowMs;
    this.#level = level;
    this.#at = at;
  }

  get expiresAt(): number {
    return this.#at + Math.ceil((this.#brim - this.#level) / this.#limit);
  }

  open(now: number): void {
    // A clock that was set back gains nothing until it is where it was, or from now on if it is far off.
    if (now < this.#at - this.#windowMs) this.#at = now;
    const elapsedMs = Math.max(0, now - this.#at);
    this.#level = Math.min(this.#brim, this.#level + elapsedMs * this.#limit);
    this.#at = Math.max(this.#at, now);
  }

  remaining(): number {
    return Math.max(0, Math.floor(this.#level / this.#windowMs));
  }

  hasRoom(_limit: number, amount: number): boolean {
    return amount * this.#windowMs <= this.#level;
  }

  take(_now: number, amount: number): number {
    this.#level -= amount * this.#windowMs;
    return 0;
  }

  giveBack(_place: number, amount: number): void {
    this.#level += amount * this.#windowMs;
  }

  overrun(now: number, _place: number, amount: number): void {
    this.open(now);
    this.#level -= amount * this.#windowMs;
  }

  untilRoomMs(now: number, _limit: number, amount: number): number {
    return this.#at - now + Math.max(0, Math.ceil((amount * this.#windowMs - this.#level) / this.#limit));
  }

  untilWholeMs(now: number): number {
    return Math.max(0, this.expiresAt - now);
  }

  get isLong(): boolean {
    return this.#windowMs >= LONG_WINDOW_MS;
  }

  snapshot(): number[] {
    return [this.#level, this.#at];
  }
}
