export type { Telemetry } from './telemetry.ts';
export type { Span, Tracing } from './tracing.ts';
