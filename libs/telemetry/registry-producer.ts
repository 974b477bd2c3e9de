import { type Attributes, type HrTime, ValueType } from '@opentelemetry/api';
import { hrTime } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type CollectionResult,
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type { MetricObjectWithValues, MetricValue, Registry } from 'prom-client';
import { type Convention, conventionOf } from './conventions.ts';

type Family = MetricObjectWithValues<MetricValue<string> & { metricName?: string }>;

interface Period {
  startTime: HrTime;
  endTime: HrTime;
}

const SCOPE = { name: 'sluice' };
/** By how a name ends, as Prometheus has it; in UCUM. */
const UNITS: readonly [RegExp, string][] = [
  [/_seconds(?:_total)?$/, 's'],
  [/_bytes(?:_total)?$/, 'By'],
];

/**
 * What Prometheus reads, as OpenTelemetry has it: nothing is counted twice. Metrics that the semantic conventions know have the names and
 * attributes of those, all others their own.
 */
export class RegistryProducer implements MetricProducer {
  readonly #registry: Registry;
  readonly #resource: Resource;
  readonly #startTime = hrTime(0);

  constructor(registry: Registry, resource: Resource) {
    this.#registry = registry;
    this.#resource = resource;
  }

  async collect(): Promise<CollectionResult> {
    const families: Family[] = await this.#registry.getMetricsAsJSON();
    const period = { startTime: this.#startTime, endTime: hrTime() };
    const metrics = families.flatMap(family => this.#metricOf(family, period) ?? []);
    return {
      resourceMetrics: { resource: this.#resource, scopeMetrics: [{ scope: SCOPE, metrics }] },
      errors: [],
    };
  }

  #metricOf(family: Family, period: Period): MetricData | undefined {
    const convention = conventionOf(this.#registry, family.name);
    const base = {
      descriptor: {
        name: convention?.name ?? family.name,
        description: family.help,
        unit: convention?.unit ?? unitOf(family.name),
        valueType: ValueType.DOUBLE,
      },
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
    };
    const points = (): DataPoint<number>[] =>
      family.values.map(({ value, labels }) => ({
        ...period,
        value,
        attributes: attributesOf(labels, convention),
      }));
    switch (String(family.type)) {
      case 'counter':
        return { ...base, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: points() };
      case 'gauge':
        return { ...base, dataPointType: DataPointType.GAUGE, dataPoints: points() };
      case 'histogram':
        return {
          ...base,
          dataPointType: DataPointType.HISTOGRAM,
          dataPoints: [...histogramsIn(family)].map(({ labels, value }) => ({
            ...period,
            value,
            attributes: attributesOf(labels, convention),
          })),
        };
      default:
        return undefined;
    }
  }
}

const unitOf = (name: string): string => UNITS.find(([pattern]) => pattern.test(name))?.[1] ?? '1';

/** A label that is empty is none. */
function attributesOf(labels: MetricValue<string>['labels'], convention: Convention | undefined): Attributes {
  const attributes: Attributes = {};
  for (const [label, value] of Object.entries(labels)) {
    if (label === 'le' || value === undefined || value === '') continue;
    attributes[convention?.attributes[label] ?? label] = value;
  }
  return attributes;
}

/** Samples of a series come one after the other: its buckets, added up from below, its sum and its count. */
function* histogramsIn({ values }: Family): Generator<{
  labels: MetricValue<string>['labels'];
  value: Histogram;
}> {
  let boundaries: number[] = [];
  let counts: number[] = [];
  let below = 0;
  let sum = 0;
  for (const { metricName = '', labels, value } of values) {
    if (metricName.endsWith('_bucket')) {
      counts.push(value - below);
      below = value;
      if (labels.le !== '+Inf') boundaries.push(Number(labels.le));
    } else if (metricName.endsWith('_sum')) sum = value;
    else {
      yield { labels, value: { buckets: { boundaries, counts }, sum, count: value } };
      [boundaries, counts, below] = [[], [], 0];
    }
  }
}
