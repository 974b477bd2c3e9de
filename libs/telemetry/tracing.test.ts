import { spawnSync } from 'node:child_process';
import { startCollector } from '@sluice/testkit';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { createTelemetry, type TelemetryOptions } from './create-telemetry.ts';

const collector = await startCollector();
afterAll(() => collector.close());

async function tracingOf(service: string, traces: Partial<TelemetryOptions['traces']> = {}) {
  const telemetry = await createTelemetry({
    service,
    instance: `${service}.a`,
    logs: { level: 'silent', format: 'json' },
    traces: { otlpEndpoint: collector.url, sample: 1, ...traces },
  });
  onTestFinished(() => telemetry.close());
  if (telemetry.tracing === undefined) throw new Error('expected tracing');
  return telemetry.tracing;
}

test('spans of two processes that hand the traceparent on join in one trace at the collector', async () => {
  const [ingress, auth] = [await tracingOf('ingress'), await tracingOf('auth')];
  const request = ingress.start('POST /v1/chat/completions');
  const stage = auth.start('stage auth', request.traceparent);
  stage.set('sluice.key', `sk-sluice-${'a'.repeat(43)}`);
  stage.end('unauthenticated');
  request.set('http.response.status_code', 401);
  request.end();
  await Promise.all([ingress.shutdown(), auth.shutdown()]);

  const below = collector.spans.find(({ name }) => name === 'stage auth');
  const above = collector.spans.find(({ name }) => name === 'POST /v1/chat/completions');
  expect(above).toMatchObject({ service: 'sluice-ingress', parentSpanId: '', error: undefined });
  expect(below).toMatchObject({
    service: 'sluice-auth',
    traceId: above?.traceId,
    parentSpanId: above?.spanId,
    error: 'unauthenticated',
    attributes: { 'sluice.key': '[redacted]' },
  });
  expect(collector.paths).toContain('POST /v1/traces application/x-protobuf');
});

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

test('a trace that a caller began and samples is continued, whatever the share kept of our own', async () => {
  const tracing = await tracingOf('continued', { sample: 0 });
  const span = tracing.start('continued', `00-${traceId}-${spanId}-01`);
  expect(span.traceparent).toMatch(new RegExp(`^00-${traceId}-(?!${spanId})[0-9a-f]{16}-01$`));
  span.end();
  await tracing.shutdown();
  expect(collector.spans).toContainEqual(
    expect.objectContaining({ name: 'continued', traceId, parentSpanId: spanId }),
  );
});

test('a trace that is not sampled costs no span, and says so to the next process', async () => {
  const tracing = await tracingOf('unsampled', { sample: 0 });
  const parent = `00-${traceId}-${spanId}-00`;
  const below = tracing.start('below', parent);
  expect(below.traceparent).toBe(parent);
  const root = tracing.start('root');
  expect(root.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  for (const span of [below, root]) {
    span.set('a', 1);
    span.end();
  }
  await tracing.shutdown();
  expect(collector.spans.filter(({ service }) => service === 'sluice-unsampled')).toEqual([]);
});

test('a traceparent that is not valid begins a new trace', async () => {
  const tracing = await tracingOf('invalid');
  const span = tracing.start('fresh', '00-nonsense');
  expect(span.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  span.end();
});

test('an endpoint that is away is a line in the log, never a failure', async () => {
  const lines: string[] = [];
  const telemetry = await createTelemetry({
    service: 'away',
    instance: 'away.a',
    logs: { level: 'warn', format: 'json', destination: { write: line => void lines.push(line) } },
    traces: { otlpEndpoint: 'http://127.0.0.1:1', sample: 1 },
  });
  telemetry.tracing?.start('lost').end();
  await telemetry.close();
  expect(lines.join('')).toMatch(/spans could not be sent/);
});

test('without an endpoint there is no tracing, and neither its SDK nor the pretty printer is loaded', () => {
  const index = new URL('./index.ts', import.meta.url).href;
  const script = `import { registerHooks } from 'node:module';
    registerHooks({ load(url, context, next) { process.stdout.write(url + '\\n'); return next(url, context); } });
    const { createTelemetry } = await import(${JSON.stringify(index)});
    const telemetry = await createTelemetry({ service: 's', instance: 's.a',
      logs: { level: 'silent', format: 'json' }, traces: { otlpEndpoint: '', sample: 1 } });
    console.log('tracing', telemetry.tracing); await telemetry.close();`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(stdout).toContain('tracing undefined');
  expect(stdout).toMatch(/prom-client/);
  // prom-client itself needs the API package.
  expect(stdout).not.toMatch(/opentelemetry\/(?!api\/)|otlp|pino-pretty/);
});
