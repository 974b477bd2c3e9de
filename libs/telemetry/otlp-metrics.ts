import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import type { Resource } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { EXPORT_TIMEOUT_MS, logExportErrors, signalUrl } from './otlp-export.ts';
import { RegistryProducer } from './registry-producer.ts';

export interface MetricExportOptions {
  /** OTLP/HTTP base address, such as `http://collector:4318`; figures go to `/v1/metrics` below it. */
  otlpEndpoint: string;
  /** Milliseconds between two times that they are sent; 1,000 at least. */
  otlpInterval: number;
}

/** Sends the figures of a registry, from now on. Returns what sends the last of them and ends it. Loaded only where an endpoint is configured. */
export function exportMetrics(
  registry: Registry,
  {
    otlpEndpoint,
    otlpInterval,
    resource,
    logger,
  }: MetricExportOptions & { resource: Resource; logger: Logger },
): () => Promise<void> {
  logExportErrors(logger);
  const exporter = new OTLPMetricExporter({
    url: signalUrl(otlpEndpoint, 'metrics'),
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const reader = new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: otlpInterval,
    exportTimeoutMillis: Math.min(EXPORT_TIMEOUT_MS, otlpInterval),
    metricProducers: [new RegistryProducer(registry, resource)],
  });
  const provider = new MeterProvider({ resource, readers: [reader] });
  return () =>
    provider
      .shutdown()
      .catch((cause: unknown) => logger.warn({ err: cause }, 'the last metrics could not be sent'));
}
