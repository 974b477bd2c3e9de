import { spawnSync } from 'node:child_process';
import { startCollector } from '@sluice/testkit';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { createTelemetry } from './create-telemetry.ts';
import type { TraceOptions } from './otlp-tracing.ts';

const collector = await startCollector();
afterAll(() => collector.close());

/** Every trace that is begun is sampled, and of others none is kept. */
const tracesTo = (otlpEndpoint: string): TraceOptions => ({
  otlpEndpoint,
  sample: 1,
  keepErrors: false,
  keepSlowerThan: 'never',
  content: false,
});
const SERVER = { kind: 'server' } as const;
const inside = (parent: string) => ({ kind: 'internal', parent }) as const;

async function tracingOf(service: string, traces: Partial<TraceOptions> = {}) {
  const telemetry = await createTelemetry({
    service,
    instance: `${service}.a`,
    logs: { level: 'silent', format: 'json' },
    traces: { ...tracesTo(collector.url), ...traces },
  });
  onTestFinished(() => telemetry.close());
  if (telemetry.tracing === undefined) throw new Error('expected tracing');
  return telemetry.tracing;
}

test('spans of two processes that hand the traceparent on join in one trace at the collector', async () => {
  const [ingress, auth] = [await tracingOf('ingress'), await tracingOf('auth')];
  const request = ingress.start('POST /v1/chat/completions', SERVER);
  const stage = auth.start('stage auth', inside(request.traceparent));
  stage.set({ 'sluice.key': `sk-sluice-${'a'.repeat(43)}`, 'sluice.absent': undefined });
  stage.end({ type: 'unauthenticated', isCallersFault: true });
  request.set({
    'http.response.status_code': 401,
    'sluice.flag': true,
    'sluice.list': ['a', 'Bearer abcdefghijk'],
  });
  request.end();
  await Promise.all([ingress.shutdown(), auth.shutdown()]);

  const below = collector.spans.find(({ name }) => name === 'stage auth');
  const above = collector.spans.find(({ name }) => name === 'POST /v1/chat/completions');
  expect(above).toMatchObject({
    service: 'sluice-ingress',
    kind: 'server',
    parentSpanId: '',
    error: undefined,
    attributes: {
      'http.response.status_code': 401,
      'sluice.flag': true,
      'sluice.list': ['a', 'Bearer [redacted]'],
    },
  });
  expect(above?.startedAt).toBeLessThanOrEqual(below?.startedAt ?? 0);
  expect(below?.endedAt).toBeLessThanOrEqual(above?.endedAt ?? 0);
  expect(Math.abs(Date.now() * 1e6 - (above?.endedAt ?? 0))).toBeLessThan(3_600e9);
  expect(below).toMatchObject({
    service: 'sluice-auth',
    traceId: above?.traceId,
    parentSpanId: above?.spanId,
    error: 'unauthenticated',
    kind: 'internal',
    attributes: { 'sluice.key': '[redacted]', 'error.type': 'unauthenticated' },
  });
  expect(collector.paths).toContain('POST /v1/traces application/x-protobuf');
});

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

test('a trace that a caller began and samples is continued, whatever the share kept of our own', async () => {
  const tracing = await tracingOf('continued', { sample: 0 });
  const span = tracing.start('continued', { kind: 'server', parent: `00-${traceId}-${spanId}-01` });
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
  const below = tracing.start('below', inside(parent));
  expect(below.traceparent).toBe(parent);
  const root = tracing.start('root', SERVER);
  expect(root.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  for (const span of [below, root]) {
    expect(span.isRecorded).toBe(false);
    span.set({ a: 1 });
    span.end();
  }
  await tracing.shutdown();
  expect(collector.spans.filter(({ service }) => service === 'sluice-unsampled')).toEqual([]);
});

test('what costs time is worked out for spans that are sent alone', async () => {
  const tracing = await tracingOf('later', { sample: 0, keepErrors: true });
  const read: string[] = [];
  const start = (name: string, parent?: string) => {
    const span = tracing.start(name, { kind: 'client', parent });
    span.setLater(10, () => {
      read.push(name);
      return { 'sluice.later': name };
    });
    return span;
  };
  start('dropped').end();
  const broken = tracing.start('broken', { kind: 'client', parent: `00-${traceId}-${spanId}-01` });
  broken.setLater(1, () => {
    throw new Error('cannot be read');
  });
  broken.end();
  start('sampled', `00-${traceId}-${spanId}-01`).end();
  start('failed').end({ type: '500', isCallersFault: false });
  start('refused').end({ type: '400', isCallersFault: true });
  await tracing.shutdown();
  expect(read.toSorted()).toEqual(['failed', 'sampled']);
  const all = collector.spans.filter(({ service }) => service === 'sluice-later');
  const isBroken = ({ name }: { name: string }): boolean => name === 'broken';
  expect(all.find(isBroken)?.attributes).toEqual({ 'sluice.attributes.left_out': true });
  const sent = all.filter(span => !isBroken(span));
  expect(sent.map(({ attributes }) => attributes['sluice.later']).toSorted()).toEqual(['failed', 'sampled']);
});

test('a traceparent that is not valid begins a new trace', async () => {
  const tracing = await tracingOf('invalid');
  const span = tracing.start('fresh', { kind: 'server', parent: '00-nonsense' });
  expect(span.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  span.end();
});

test('an endpoint that is away is a line in the log, never a failure', async () => {
  const lines: string[] = [];
  const telemetry = await createTelemetry({
    service: 'away',
    instance: 'away.a',
    logs: { level: 'warn', format: 'json', destination: { write: line => void lines.push(line) } },
    traces: tracesTo('http://127.0.0.1:1'),
    metrics: { otlpEndpoint: 'http://127.0.0.1:1', otlpInterval: 60_000 },
  });
  telemetry.tracing?.start('lost', SERVER).end();
  await telemetry.close();
  expect(lines.join('')).toMatch(/spans or metrics could not be sent/);
});

test('without an endpoint there is no tracing, and neither its SDK nor the pretty printer is loaded', () => {
  const index = new URL('./index.ts', import.meta.url).href;
  const script = `import { registerHooks } from 'node:module';
    registerHooks({ load(url, context, next) { process.stdout.write(url + '\\n'); return next(url, context); } });
    const { createTelemetry } = await import(${JSON.stringify(index)});
    const telemetry = await createTelemetry({ service: 's', instance: 's.a',
      logs: { level: 'silent', format: 'json' }, traces: { otlpEndpoint: '' }, metrics: { otlpEndpoint: '' } });
    console.log('tracing', telemetry.tracing); await telemetry.close();`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(stdout).toContain('tracing undefined');
  expect(stdout).toMatch(/prom-client/);
  // prom-client itself needs the API package.
  expect(stdout).not.toMatch(/opentelemetry\/(?!api\/)|otlp|pino-pretty/);
});
