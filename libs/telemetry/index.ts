export { Registry } from 'prom-client';
export { BoundedLabels } from './bounded-labels.ts';
export { createTelemetry, type RunningTelemetry, type TelemetryOptions } from './create-telemetry.ts';
export { type LimitRefusals, limitRefusals } from './limit-refusals.ts';
export { type MergeOptions, type MetricsText, mergeMetrics } from './merge-metrics.ts';
export {
  healthPage,
  METRICS_TYPE,
  type OperatorPage,
  type ProcessState,
  readyPage,
} from './operator-pages.ts';
export {
  createCounter,
  createGauge,
  createHistogram,
  type Family,
  registerCounter,
  registerGauge,
} from './series.ts';
export type { CounterSeries, GaugeSeries, HistogramSeries } from './series-values.ts';
export type { RequestTelemetry, Telemetry } from './telemetry.ts';
export type { Span, Tracing } from './tracing.ts';
