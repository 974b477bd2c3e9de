import type { SeriesLabels } from './series-tree.ts';

export interface CounterSeries {
  inc(by?: number): void;
}
export interface GaugeSeries {
  inc(): void;
  dec(): void;
  set(value: number): void;
}
export interface HistogramSeries {
  observe(value: number): void;
}
export class NumberSeries implements CounterSeries, GaugeSeries {
  value = 0;

  inc(by = 1): void {
    this.value += by;
  }

  dec(): void {
    this.value -= 1;
  }

  set(value: number): void {
    this.value = value;
  }
}

export interface Sample {
  metricName: string;
  labels: SeriesLabels;
  /** prom-client adds these to `labels`. */
  sharedLabels: SeriesLabels;
  value: number;
}

export class BucketSeries implements HistogramSeries {
  readonly #bounds: readonly number[];
  /** How many fell into each bucket alone; the last one is above every bound. */
  readonly #counts: number[];
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    let bucket = 0;
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] ?? 0)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += value;
  }

  samples(name: string, labels: SeriesLabels): Sample[] {
    let count = 0;
    const samples: Sample[] = this.#counts.map((own, index) => {
      count += own;
      const le = this.#bounds[index] ?? '+Inf';
      return { metricName: `${name}_bucket`, labels: { ...labels, le }, sharedLabels: {}, value: count };
    });
    samples.push({ metricName: `${name}_sum`, labels, sharedLabels: {}, value: this.#sum });
    samples.push({ metricName: `${name}_count`, labels, sharedLabels: {}, value: count });
    return samples;
  }
}
