import type { PeriodBounds } from '@sluice/contract';
import type { Counter } from './counter.ts';

/** A clock that is set back by less does not bring the period before it back, whose count is gone. */
export const MAX_SKEW_MS = 3_600_000;

/** A period of the calendar. What is used counts in the period in which the request was admitted. */
export class PeriodCounter implements Counter {
  #bounds: PeriodBounds;
  #start: number;
  #end: number;
  #total: number;
  #reserved = 0;

  /** What the snapshot held reserved is spent: nobody is left to say what became of it. */
  constructor(bounds: PeriodBounds, [start = 0, total = 0, end = bounds[2]]: readonly number[] = []) {
    this.#bounds = bounds;
    this.#start = start;
    this.#total = total;
    this.#end = end;
  }

  get expiresAt(): number {
    return this.#end;
  }

  /** A counter lives longer than the bounds it was made with. */
  setBounds(bounds: PeriodBounds): void {
    this.#bounds = bounds;
  }

  open(now: number): void {
    const [previous, current, next, afterNext] = this.#bounds;
    let start = current;
    let end = next;
    if (now < current) [start, end] = [previous, current];
    else if (now >= next) [start, end] = [next, afterNext];
    const ahead = this.#start > start && this.#start - now <= MAX_SKEW_MS;
    this.#end = ahead ? this.#end : end;
    if (ahead || start === this.#start) return;
    this.#start = start;
    this.#total = 0;
    this.#reserved = 0;
  }

  remaining(limit: number): number {
    return Math.max(0, limit - this.#total);
  }

  hasRoom(limit: number, amount: number): boolean {
    return this.#total + amount <= limit;
  }

  take(_now: number, amount: number): number {
    this.#total += amount;
    return this.#start;
  }

  giveBack(place: number, amount: number): void {
    if (place === this.#start) this.#total = Math.max(0, this.#total - amount);
  }

  overrun(_now: number, place: number, amount: number): void {
    if (place === this.#start) this.#total += amount;
  }

  reserve(place: number, amount: number): void {
    if (place === this.#start) this.#reserved += amount;
  }

  unreserve(place: number, amount: number): void {
    if (place === this.#start) this.#reserved = Math.max(0, this.#reserved - amount);
  }

  /** At least so much is spent in the period that begins at `start`, beside what is reserved. */
  raise(start: number, end: number, spent: number): void {
    if (start < this.#start) return;
    if (start > this.#start) {
      this.#start = start;
      this.#end = end;
      this.#total = 0;
      this.#reserved = 0;
    }
    this.#total = Math.max(this.#total, spent + this.#reserved);
  }

  get reserved(): number {
    return Math.min(this.#total, this.#reserved);
  }

  get start(): number {
    return this.#start;
  }

  get spent(): number {
    return Math.max(0, this.#total - this.#reserved);
  }

  untilRoomMs(now: number): number {
    return this.#end - now;
  }

  untilWholeMs(now: number): number {
    return this.#total > 0 ? this.#end - now : 0;
  }

  get isLong(): boolean {
    return true;
  }

  snapshot(): number[] {
    return [this.#start, this.#total, this.#end];
  }
}
