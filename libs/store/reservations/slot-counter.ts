import type { Counter } from './counter.ts';

/** Nobody knows when a request ends; asking again after this is early enough, and seldom in vain. */
export const ASK_AGAIN_MS = 1_000;

/** Requests that run, each until its lease ends. */
export class SlotCounter implements Counter {
  readonly #leases = new Map<string, number>();
  #now = 0;

  get expiresAt(): number {
    let latest = 0;
    for (const expiresAt of this.#leases.values()) latest = Math.max(latest, expiresAt);
    return latest;
  }

  open(now: number): void {
    this.#now = now;
  }

  remaining(limit: number): number {
    return Math.max(0, limit - this.#count(limit));
  }

  hasRoom(limit: number): boolean {
    return this.#count(limit) < limit;
  }

  take(now: number, _amount: number, id: string, leaseMs: number): number {
    this.#leases.set(id, now + leaseMs);
    return 0;
  }

  giveBack(_place: number, _amount: number, id: string): void {
    this.#leases.delete(id);
  }

  overrun(): void {}

  untilRoomMs(now: number): number {
    let first = now + ASK_AGAIN_MS;
    for (const expiresAt of this.#leases.values()) first = Math.min(first, expiresAt);
    return first - now;
  }

  untilWholeMs(): number {
    return this.#leases.size === 0 ? 0 : ASK_AGAIN_MS;
  }

  get isLong(): boolean {
    return false;
  }

  snapshot(): number[] {
    return [];
  }

  /** Those that have ended without a word are looked for only where it matters. */
  #count(limit: number): number {
    if (this.#leases.size < limit) return this.#leases.size;
    for (const [id, expiresAt] of this.#leases) if (expiresAt <= this.#now) this.#leases.delete(id);
    return this.#leases.size;
  }
}
