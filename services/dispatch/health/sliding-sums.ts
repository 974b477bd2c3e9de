const SLICES = 10;

/** Sums of several series over a window of time, which slides by a tenth of itself. Times are epoch milliseconds. */
export class SlidingSums<Series extends string> {
  readonly #sliceMs: number;
  readonly #slices: Readonly<Record<Series, Float64Array>>;
  /** Which slice of time, counted from the epoch, was written to last. */
  #newest = 0;

  constructor(windowMs: number, series: readonly Series[]) {
    this.#sliceMs = windowMs / SLICES;
    const slices = series.map(name => [name, new Float64Array(SLICES)] as const);
    this.#slices = Object.fromEntries(slices) as Record<Series, Float64Array>;
  }

  add(series: Series, amount: number, now: number): void {
    this.#advance(now);
    const slices = this.#slices[series];
    const at = this.#newest % SLICES;
    slices[at] = (slices[at] ?? 0) + amount;
  }

  sum(series: Series, now: number): number {
    this.#advance(now);
    let total = 0;
    for (const amount of this.#slices[series]) total += amount;
    return total;
  }

  clear(): void {
    for (const series in this.#slices) this.#slices[series].fill(0);
  }

  /** Slices that were passed over since the last write are empty. */
  #advance(now: number): void {
    const slice = Math.floor(now / this.#sliceMs);
    if (slice <= this.#newest) return;
    for (let next = Math.max(this.#newest + 1, slice - SLICES + 1); next <= slice; next++)
      for (const series in this.#slices) this.#slices[series][next % SLICES] = 0;
    this.#newest = slice;
  }
}
