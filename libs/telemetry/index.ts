export { Registry } from 'prom-client';
export { BoundedLabels } from './bounded-labels.ts';
export type { Convention } from './conventions.ts';
export { createTelemetry, type RunningTelemetry, type TelemetryOptions } from './create-telemetry.ts';
export { figuresOf } from './figures-text.ts';
export { type LimitRefusals, limitRefusals } from './limit-refusals.ts';
export { formatFigures, type MergeOptions, type MetricsText, mergeMetrics } from './merge-metrics.ts';
export { contentTypes, formatFor, type MetricsFormat } from './metrics-format.ts';
export {
  healthPage,
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
export type { Attributes, Span, SpanFailure, Tracing } from './tracing.ts';
