import { startCollector } from '@sluice/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { createTelemetry } from './create-telemetry.ts';
import { createCounter, createGauge, createHistogram } from './series.ts';

test('what Prometheus reads is what OTLP sends: counters, gauges and histograms, under the names of the conventions', async () => {
  const collector = await startCollector();
  onTestFinished(async () => void (await collector.close()));
  const telemetry = await createTelemetry({
    service: 'dispatch',
    instance: 'dispatch.a',
    logs: { level: 'silent', format: 'json' },
    metrics: { otlpEndpoint: collector.url, otlpInterval: 60_000 },
  });
  const labelNames = ['provider', 'error'] as const;
  createCounter(telemetry.metrics, { name: 'calls_total', help: 'Calls.', labelNames })
    .series('a', '')
    .inc(3);
  createGauge(telemetry.metrics, { name: 'open', help: 'Open.', labelNames: [] }).series().set(-2);
  const times = createHistogram(telemetry.metrics, {
    name: 'call_duration_seconds',
    help: 'Time.',
    labelNames,
    buckets: [0.1, 1],
    convention: {
      name: 'gen_ai.client.operation.duration',
      unit: 's',
      attributes: { provider: 'gen_ai.provider.name', error: 'error.type' },
    },
  });
  for (const value of [0.05, 0.1, 0.5, 7]) times.series('a', '500').observe(value);
  times.series('b', '').observe(0.25);
  await telemetry.close();

  expect(collector.paths).toEqual(['POST /v1/metrics application/x-protobuf']);
  const of = (metric: string) => collector.points.filter(point => point.metric === metric);
  expect(of('calls_total')).toMatchObject([
    {
      kind: 'sum',
      value: 3,
      unit: '1',
      attributes: { provider: 'a' },
      service: 'sluice-dispatch',
      instance: 'dispatch.a',
    },
  ]);
  expect(of('calls_total')[0]?.attributes).not.toHaveProperty('error');
  expect(of('open')).toMatchObject([{ kind: 'gauge', value: -2, attributes: {} }]);
  expect(of('call_duration_seconds')).toEqual([]);
  expect(of('gen_ai.client.operation.duration')).toMatchObject([
    {
      kind: 'histogram',
      unit: 's',
      attributes: { 'gen_ai.provider.name': 'a', 'error.type': '500' },
      bounds: [0.1, 1],
      buckets: [2, 1, 1],
      value: 4,
      sum: 7.65,
    },
    { attributes: { 'gen_ai.provider.name': 'b' }, buckets: [0, 1, 0], value: 1, sum: 0.25 },
  ]);
  expect(of('process_resident_memory_bytes')).toMatchObject([{ kind: 'gauge', unit: 'By' }]);
  expect(of('process_cpu_seconds_total')).toMatchObject([{ kind: 'sum', unit: 's' }]);
});
