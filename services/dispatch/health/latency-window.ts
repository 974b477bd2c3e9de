const SIZE = 128;
/** So few say nothing of a percentile. */
const ENOUGH = 20;
/** A percentile is worked out anew after so many observations. */
const FRESH_FOR = 8;

/** The last latencies, for percentiles. */
export class LatencyWindow {
  readonly #latenciesMs = new Float64Array(SIZE);
  #count = 0;
  #sorted: Float64Array | undefined;
  #sortedAt = 0;

  observe(latencyMs: number): void {
    this.#latenciesMs[this.#count % SIZE] = latencyMs;
    this.#count++;
  }

  /** By the nearest rank; `share` above 0, such as 0.95. Undefined where too little was observed. */
  percentileMs(share: number): number | undefined {
    if (this.#count < ENOUGH) return undefined;
    if (this.#sorted === undefined || this.#count - this.#sortedAt >= FRESH_FOR) {
      this.#sorted = this.#latenciesMs.slice(0, Math.min(this.#count, SIZE)).sort();
      this.#sortedAt = this.#count;
    }
    return this.#sorted[Math.ceil(share * this.#sorted.length) - 1];
  }
}
