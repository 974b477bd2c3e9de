import { Counter, Gauge, Histogram, type HistogramConfiguration, type Registry } from 'prom-client';
import { type Convention, followConvention } from './conventions.ts';
import { type LabelValuesOf, SeriesTree } from './series-tree.ts';
import {
  BucketSeries,
  type CounterSeries,
  type GaugeSeries,
  type HistogramSeries,
  NumberSeries,
  type Sample,
} from './series-values.ts';

/** Histograms of `createHistogram`, which know of exemplars. */
const readable = new WeakMap<object, () => Sample[]>();

/** The samples of a registry's histograms that have an exemplar. */
export const samplesWithExemplar = (registry: Registry): Sample[] =>
  registry
    .getMetricsAsArray()
    .flatMap(metric => readable.get(metric)?.() ?? [])
    .filter(({ exemplar }) => exemplar !== undefined);

interface FamilyOptions<Names extends readonly string[]> {
  name: string;
  help: string;
  labelNames: Names;
}

interface HistogramOptions<Names extends readonly string[]> extends FamilyOptions<Names> {
  buckets: readonly number[];
  /** How OpenTelemetry names it. Absent: it has no name of its own for it. */
  convention?: Convention;
}

/** One metric; `series` finds or makes the series of these label values. Keep what it gives where the values are fixed. */
export interface Family<Names extends readonly string[], Series> {
  series(...values: LabelValuesOf<Names>): Series;
}

/**
 * A counter for the hot path. prom-client builds and hashes a text of all labels at every `inc` (0.25 µs, an
 * `observe` 0.5 µs, and a request has some twenty); here a series is an object that is found once, and
 * prom-client reads it when the figures are asked for.
 */
export function createCounter<const Names extends readonly string[]>(
  registry: Registry,
  { labelNames, ...options }: FamilyOptions<Names>,
): Family<Names, CounterSeries> {
  const family = new SeriesTree(labelNames, () => new NumberSeries());
  new Counter<string>({
    ...options,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      this.reset();
      for (const { labels, series } of family.all) this.inc(labels, series.value);
    },
  });
  return family;
}

/** A gauge for the hot path, as `createCounter`. */
export function createGauge<const Names extends readonly string[]>(
  registry: Registry,
  { labelNames, ...options }: FamilyOptions<Names>,
): Family<Names, GaugeSeries> {
  const family = new SeriesTree(labelNames, () => new NumberSeries());
  new Gauge<string>({
    ...options,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      for (const { labels, series } of family.all) this.set(labels, series.value);
    },
  });
  return family;
}

/** A gauge without labels, read when the figures are asked for. */
export function registerGauge(
  registry: Registry,
  { read, ...options }: { name: string; help: string; read: () => number },
): void {
  new Gauge({
    ...options,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

/** A counter without labels, read when the figures are asked for. What it reads never falls. */
export function registerCounter(
  registry: Registry,
  { read, ...options }: { name: string; help: string; read: () => number },
): void {
  let before = 0;
  new Counter({
    ...options,
    registers: [registry],
    collect() {
      const now = read();
      this.inc(now - before);
      before = now;
    },
  });
}

/** A histogram for the hot path, as `createCounter`. `buckets` are upper bounds, ascending. */
export function createHistogram<const Names extends readonly string[]>(
  registry: Registry,
  { labelNames, buckets, convention, ...options }: HistogramOptions<Names>,
): Family<Names, HistogramSeries> {
  const family = new SeriesTree(labelNames, () => new BucketSeries(buckets));
  const read = (): Sample[] =>
    family.all.flatMap(({ labels, series }) => series.samples(options.name, labels));
  const histogram = new CollectedHistogram(
    { ...options, labelNames: [...labelNames], buckets: [...buckets], registers: [registry] },
    read,
  );
  readable.set(histogram, read);
  if (convention !== undefined) followConvention(registry, options.name, convention);
  return family;
}

/** prom-client's histogram has no way in for counts made elsewhere, so its reading is replaced. */
class CollectedHistogram extends Histogram {
  readonly #identity: { name: string; help: string };
  readonly #read: () => Sample[];

  constructor(options: HistogramConfiguration<string>, read: () => Sample[]) {
    super(options);
    this.#identity = { name: options.name, help: options.help };
    this.#read = read;
  }

  /** What the registry and `get` call; not in prom-client's types. */
  async getForPromString(): Promise<unknown> {
    return { ...this.#identity, type: 'histogram', aggregator: 'sum', values: this.#read() };
  }
}
