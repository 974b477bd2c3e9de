/** How long an observation weighs: after this it has lost two thirds. Finagle's default. */
const DECAY_MS = 10_000;

/**
 * A mean of latencies in which the past fades, and which follows a peak at once: a target that becomes slow is
 * seen with its first slow answer, and is believed to be fast again only in time. After Finagle's `PeakEwma`
 * (https://github.com/twitter/finagle/blob/develop/finagle-core/src/main/scala/com/twitter/finagle/loadbalancer/PeakEwma.scala).
 */
export class PeakEwma {
  #valueMs = 0;
  /** When it was last observed; undefined before the first time. */
  #observedAt: number | undefined;

  /** `now` in epoch milliseconds. */
  observe(latencyMs: number, now: number): void {
    const elapsedMs = this.#observedAt === undefined ? 0 : Math.max(0, now - this.#observedAt);
    const isFirst = this.#observedAt === undefined;
    this.#observedAt = now;
    if (isFirst || latencyMs > this.#valueMs) {
      this.#valueMs = latencyMs;
      return;
    }
    const weight = Math.exp(-elapsedMs / DECAY_MS);
    this.#valueMs = this.#valueMs * weight + latencyMs * (1 - weight);
  }

  /** Undefined before anything was observed. */
  get valueMs(): number | undefined {
    return this.#observedAt === undefined ? undefined : this.#valueMs;
  }
}
