import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { createLogger, type LogOptions } from './logger.ts';
import type { MetricExportOptions } from './otlp-metrics.ts';
import type { TraceOptions } from './otlp-tracing.ts';
import { registerProcessMetrics } from './process-metrics.ts';
import type { RequestTelemetry } from './telemetry.ts';
import type { Tracing } from './tracing.ts';

export interface TelemetryOptions {
  /** The services of the process, joined by `-`, such as `auth-policy`. */
  service: string;
  instance: string;
  logs: LogOptions;
  /** Where it is absent, or its endpoint is empty, nothing is traced, and nothing of that is loaded. */
  traces?: TraceOptions;
  /** The same of figures, which are sent beside being read. */
  metrics?: MetricExportOptions;
}

export interface RunningTelemetry extends RequestTelemetry {
  /** Sends and writes what is gathered. Call it last: nothing is logged or traced after it. */
  close(): Promise<void>;
}

/** What a process is seen with: made once, handed to every service in it, closed at the end. */
export async function createTelemetry({
  service,
  instance,
  logs,
  traces,
  metrics: exported,
}: TelemetryOptions): Promise<RunningTelemetry> {
  const { logger, logRequest, close } = await createLogger({ service, instance }, logs);
  const metrics = new Registry();
  registerProcessMetrics(metrics);
  const [tracing, stopExport] = await Promise.all([
    openTracing({ service, instance, logger }, traces),
    openMetricExport({ service, instance, logger }, metrics, exported),
  ]);
  return {
    logger,
    logRequest,
    metrics,
    tracing,
    async close() {
      await Promise.all([tracing?.shutdown(), stopExport?.()]);
      await close();
    },
  };
}

interface Identity {
  service: string;
  instance: string;
  logger: Logger;
}

async function openTracing(
  { logger, ...identity }: Identity,
  options: TraceOptions | undefined,
): Promise<Tracing | undefined> {
  if (options === undefined || options.otlpEndpoint === '') return undefined;
  const [{ createOtlpTracing }, { resourceOf }] = await Promise.all([
    import('./otlp-tracing.ts'),
    import('./otlp-resource.ts'),
  ]);
  return createOtlpTracing({ ...options, logger, resource: resourceOf(identity) });
}

async function openMetricExport(
  { logger, ...identity }: Identity,
  registry: Registry,
  options: MetricExportOptions | undefined,
): Promise<(() => Promise<void>) | undefined> {
  if (options === undefined || options.otlpEndpoint === '') return undefined;
  const [{ exportMetrics }, { resourceOf }] = await Promise.all([
    import('./otlp-metrics.ts'),
    import('./otlp-resource.ts'),
  ]);
  return exportMetrics(registry, { ...options, logger, resource: resourceOf(identity) });
}
