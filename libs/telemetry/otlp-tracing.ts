import { setImmediate as setImmediatePromise } from 'node:timers/promises';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { Resource } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  RandomIdGenerator,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import { EXPORT_TIMEOUT_MS, logExportErrors, signalUrl } from './otlp-export.ts';
import { RecordedSpan, unrecordedSpan } from './recorded-span.ts';
import { TraceKeeper } from './trace-keeper.ts';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';
import type { Tracing } from './tracing.ts';

export interface TraceOptions {
  /** OTLP/HTTP base address, such as `http://collector:4318`; spans go to `/v1/traces` below it. */
  otlpEndpoint: string;
  /** Share, 0 to 1, of the traces begun here that is kept. A trace that a caller began follows its sampled flag. */
  sample: number;
  /** Whether traces with a failure are kept beyond that. */
  keepErrors: boolean;
  /** Whether those of requests that take so many milliseconds are; `never`: they are not. */
  keepSlowerThan: number | 'never';
  /** Whether spans hold what was asked and answered. */
  content: boolean;
}

export interface OtlpTracingOptions extends TraceOptions {
  resource: Resource;
  logger: Logger;
}

/** Or as soon as there are 512. */
const SEND_EVERY_MS = 1_000;

/** Loaded only where an endpoint is configured: the OpenTelemetry SDK is much of what a process would load. */
export function createOtlpTracing({
  resource,
  otlpEndpoint,
  sample,
  keepErrors,
  keepSlowerThan,
  content,
  logger,
}: OtlpTracingOptions): Tracing {
  logExportErrors(logger);
  const exporter = new OTLPTraceExporter({
    url: signalUrl(otlpEndpoint, 'traces'),
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const batches = new BatchSpanProcessor({ exporter, scheduledDelayMillis: SEND_EVERY_MS });
  const ids = new RandomIdGenerator();
  const sampler = new TraceIdRatioBasedSampler(sample);
  const keeper = new TraceKeeper({
    keepErrors,
    keepSlowerThan,
    // Not while its request waits: bodies may have to be read for it.
    send: span => void setImmediate(() => batches.onEnd(span.toReadable(resource))),
    now: () => performance.now(),
  });

  return {
    capturesContent: content,
    start(name, { parent: traceparent, kind, isRoot = false }) {
      const parent = traceparent === undefined ? undefined : parseTraceparent(traceparent);
      const traceId = parent?.traceId ?? ids.generateTraceId();
      const sampled =
        parent?.sampled ??
        sampler.shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
      if (!sampled && !keeper.isNeeded) {
        const handedOn = parent === undefined ? undefined : traceparent;
        const made = { traceId, spanId: ids.generateSpanId(), sampled };
        return unrecordedSpan(handedOn ?? formatTraceparent(made), traceId);
      }
      return new RecordedSpan({
        name,
        kind,
        traceId,
        spanId: ids.generateSpanId(),
        parent,
        sampled,
        isRoot,
        keeper,
      });
    },
    keep: traceIds => keeper.keep(traceIds),
    onKeep(listener) {
      keeper.onKeep = listener;
    },
    async shutdown() {
      keeper.flush();
      await setImmediatePromise();
      await batches
        .shutdown()
        .catch((cause: unknown) => logger.warn({ err: cause }, 'the last spans could not be sent'));
    },
  };
}
