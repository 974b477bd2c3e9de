// Sends usage as OpenTelemetry metrics: OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 node examples/analytics/otel-metrics.ts
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { AIGateway, inBatches } from '@sluice/sdk';
import { untilInterrupted } from './until-interrupted.ts';
import { usageRow } from './usage-row.ts';

/** Names and attributes of https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/ where it has them. */
export async function usageToMetrics(
  gateway: AIGateway,
  endpoint: string,
  signal: AbortSignal,
): Promise<void> {
  const provider = new MeterProvider({
    readers: [
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/metrics` }),
        exportIntervalMillis: 10_000,
      }),
    ],
  });
  const meter = provider.getMeter('sluice-usage');
  const tokens = meter.createCounter('gen_ai.client.token.usage', { unit: '{token}' });
  const cost = meter.createCounter('sluice.cost', { unit: 'USD' });
  const duration = meter.createHistogram('gen_ai.client.operation.duration', { unit: 's' });
  try {
    const subscribe = (until: AbortSignal) => gateway.subscribeUsage({ durable: 'otel', signal: until });
    for await (const batch of inBatches(subscribe, { signal })) {
      for (const row of batch.events.map(usageRow)) {
        const attributes = {
          'gen_ai.provider.name': row.provider,
          'gen_ai.request.model': row.model,
          'sluice.tenant': row.tenant,
          'sluice.outcome': row.outcome,
        };
        tokens.add(Number(row.input_tokens), { ...attributes, 'gen_ai.token.type': 'input' });
        tokens.add(Number(row.output_tokens), { ...attributes, 'gen_ai.token.type': 'output' });
        cost.add(Number(row.cost_nano_dollars) / 1e9, attributes);
        duration.record(Number(row.latency_ms) / 1000, attributes);
      }
      // What was counted and not sent is lost with the process: it is acknowledged once it is sent.
      await provider.forceFlush();
      batch.ack();
    }
  } finally {
    await provider.shutdown();
  }
}

if (import.meta.main) {
  const { OTEL_EXPORTER_OTLP_ENDPOINT = 'http://localhost:4318' } = process.env;
  await usageToMetrics(new AIGateway(), OTEL_EXPORTER_OTLP_ENDPOINT, untilInterrupted());
}
