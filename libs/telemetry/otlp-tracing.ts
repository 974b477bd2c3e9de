import { type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import { redactText } from './redact.ts';
import { formatTraceparent, parseTraceparent, type TraceParent } from './traceparent.ts';
import type { Span, Tracing } from './tracing.ts';

export interface OtlpTracingOptions {
  service: string;
  instance: string;
  /** OTLP/HTTP base address, such as `http://collector:4318`; spans go to `/v1/traces` below it. */
  otlpEndpoint: string;
  /** Share, 0 to 1, of the traces begun here that is kept. A trace that a caller began follows its sampled flag. */
  sample: number;
  logger: Logger;
}

/** For a batch with its retries. It bounds how long a process waits for a collector that is away when it ends. */
const EXPORT_TIMEOUT_MS = 3_000;
const TRACES_PATH = '/v1/traces';

/** The address of the trace signal, as OTEL_EXPORTER_OTLP_ENDPOINT gives it (OpenTelemetry, "OTLP exporter"). */
function tracesUrl(endpoint: string): string {
  const url = new URL(endpoint);
  if (!url.pathname.endsWith(TRACES_PATH)) url.pathname = url.pathname.replace(/\/*$/, TRACES_PATH);
  return url.href;
}

function contextOf({ traceId, spanId, sampled }: TraceParent): Context {
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

/** A span that nobody keeps: it only hands the caller's context on. */
const unrecorded = (traceparent: string): Span => ({ traceparent, set: () => {}, end: () => {} });

/** Loaded only where an endpoint is configured: the OpenTelemetry SDK is much of what a process would load. */
export function createOtlpTracing({
  service,
  instance,
  otlpEndpoint,
  sample,
  logger,
}: OtlpTracingOptions): Tracing {
  setGlobalErrorHandler(cause => logger.warn({ err: cause }, 'spans could not be sent'));
  const exporter = new OTLPTraceExporter({
    url: tracesUrl(otlpEndpoint),
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': `sluice-${service}`,
      'service.instance.id': instance,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sample) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('sluice');

  return {
    start(name, parent) {
      const above = parent === undefined ? undefined : parseTraceparent(parent);
      if (parent !== undefined && above !== undefined && !above.sampled) return unrecorded(parent);
      const kind = above === undefined ? SpanKind.SERVER : SpanKind.INTERNAL;
      const span = tracer.startSpan(name, { kind }, above === undefined ? ROOT_CONTEXT : contextOf(above));
      const { traceId, spanId, traceFlags } = span.spanContext();
      const sampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
      const traceparent = formatTraceparent({ traceId, spanId, sampled });
      if (!sampled) return unrecorded(traceparent);
      return {
        traceparent,
        set: (key, value) => span.setAttribute(key, typeof value === 'string' ? redactText(value) : value),
        end(error) {
          if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: redactText(error) });
          span.end();
        },
      };
    },
    shutdown: () =>
      provider
        .shutdown()
        .catch((cause: unknown) => logger.warn({ err: cause }, 'the last spans could not be sent')),
  };
}
