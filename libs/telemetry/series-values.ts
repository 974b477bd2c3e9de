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
  /** `traceId`: of a trace that can be looked at, as an example of such a value. */
  observe(value: number, traceId?: string): void;
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
  exemplar?: Exemplar;
}

/** The last value of a bucket that has a trace. */
export interface Exemplar {
  traceId: string;
  value: number;
  /** Epoch seconds. */
  at: number;
}

export class BucketSeries implements HistogramSeries {
  readonly #bounds: readonly number[];
  /** How many fell into each bucket alone; the last one is above every bound. */
  readonly #counts: number[];
  #sum = 0;
  /** By bucket. Undefined: none of its values had a trace. */
  #exemplars: (Exemplar | undefined)[] | undefined;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number, traceId?: string): void {
    let bucket = 0;
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] ?? 0)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += value;
    if (traceId === undefined) return;
    this.#exemplars ??= new Array<Exemplar | undefined>(this.#counts.length).fill(undefined);
    this.#exemplars[bucket] = { traceId, value, at: Date.now() / 1_000 };
  }

  samples(name: string, labels: SeriesLabels): Sample[] {
    let count = 0;
    const samples: Sample[] = this.#counts.map((own, index) => {
      count += own;
      const le = this.#bounds[index] ?? '+Inf';
      const exemplar = this.#exemplars?.[index];
      return {
        metricName: `${name}_bucket`,
        labels: { ...labels, le },
        sharedLabels: {},
        value: count,
        ...(exemplar !== undefined && { exemplar }),
      };
    });
    samples.push({ metricName: `${name}_sum`, labels, sharedLabels: {}, value: this.#sum });
    samples.push({ metricName: `${name}_count`, labels, sharedLabels: {}, value: count });
    return samples;
  }
}
