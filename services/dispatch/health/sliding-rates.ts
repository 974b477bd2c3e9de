const SLICES = 10;

export interface Rates {
  calls: number;
  failed: number;
  slow: number;
}

/** How many calls failed or were slow within a window of time that slides by a tenth of itself. */
export class SlidingRates {
  readonly #sliceMs: number;
  readonly #calls = new Float64Array(SLICES);
  readonly #failed = new Float64Array(SLICES);
  readonly #slow = new Float64Array(SLICES);
  #newest = 0;

  constructor(windowMs: number) {
    this.#sliceMs = windowMs / SLICES;
  }

  /** Adds to the counts; `now` in epoch milliseconds. */
  add({ calls, failed, slow }: Rates, now: number): void {
    this.#advance(now);
    const at = this.#newest % SLICES;
    this.#calls[at] = (this.#calls[at] ?? 0) + calls;
    this.#failed[at] = (this.#failed[at] ?? 0) + failed;
    this.#slow[at] = (this.#slow[at] ?? 0) + slow;
  }

  totals(now: number): Rates {
    this.#advance(now);
    const sum = (slices: Float64Array): number => slices.reduce((total, count) => total + count, 0);
    return { calls: sum(this.#calls), failed: sum(this.#failed), slow: sum(this.#slow) };
  }

  clear(): void {
    for (const slices of [this.#calls, this.#failed, this.#slow]) slices.fill(0);
  }

  #advance(now: number): void {
    const slice = Math.floor(now / this.#sliceMs);
    for (let next = Math.max(this.#newest + 1, slice - SLICES + 1); next <= slice; next++)
      for (const slices of [this.#calls, this.#failed, this.#slow]) slices[next % SLICES] = 0;
    this.#newest = Math.max(this.#newest, slice);
  }
}
