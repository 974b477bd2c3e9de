import { Registry } from 'prom-client';
import { createLogger, type LogOptions } from './logger.ts';
import { registerProcessMetrics } from './process-metrics.ts';
import type { RequestTelemetry } from './telemetry.ts';
import type { Tracing } from './tracing.ts';

export interface TelemetryOptions {
  /** The services of the process, joined by `-`, such as `auth-policy`. */
  service: string;
  instance: string;
  logs: LogOptions;
  /** An endpoint that is absent or empty switches tracing off, and nothing of it is loaded. */
  traces: { otlpEndpoint?: string; sample: number };
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
  traces: { otlpEndpoint = '', sample },
}: TelemetryOptions): Promise<RunningTelemetry> {
  const { logger, logRequest, close } = await createLogger({ service, instance }, logs);
  const metrics = new Registry();
  registerProcessMetrics(metrics);
  let tracing: Tracing | undefined;
  if (otlpEndpoint !== '') {
    const { createOtlpTracing } = await import('./otlp-tracing.ts');
    tracing = createOtlpTracing({ service, instance, otlpEndpoint, sample, logger });
  }
  return {
    logger,
    logRequest,
    metrics,
    tracing,
    async close() {
      await tracing?.shutdown();
      await close();
    },
  };
}
