import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@sluice/local-servers';
import { type Collector, type ReceivedSpan, startCollector, temporaryFolder, waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { bearer, chatBody, mintKey, post } from './client.ts';
import { ADMIN_KEY, cleanEnvironment, type Gateway, startSluice } from './gateway.ts';
import { readFigures, sumOf } from './metric-families.ts';
import { type ProviderStub, sendJson, startProviderStub } from './provider-stub.ts';

const CHAT = '/v1/chat/completions';
const CALLER = 'b7ad6b7169203331';
const PROMPT = 'the prompt of marker-one';
const COLLECTOR_HEADERS = 'authorization=Bearer%20collector-token';
/** From the caller down. */
const WAY = [`POST ${CHAT}`, 'stage auth', 'stage policy', 'stage dispatch'];

const traceOf = (number: number): string => `0af7651916cd43dd8448eb211c80${String(number).padStart(4, '0')}`;
const callerOf = (trace: string, flags: '00' | '01') => ({ traceparent: `00-${trace}-${CALLER}-${flags}` });

interface Traced {
  gateway: Gateway;
  collector: Collector;
  key: string;
  stub: ProviderStub;
}

/** A gateway that samples nothing itself, and sends spans and figures to a collector. */
async function startTraced(command: 'up' | 'cluster', traces = ''): Promise<Traced> {
  const [collector, stub] = await Promise.all([startCollector(), startProviderStub()]);
  stub.when('stub-failing', (_, response) => sendJson(response, 500, { error: { message: 'broken' } }));
  const file = join(temporaryFolder(), 'sluice.yaml');
  writeFileSync(
    file,
    `version: 1
server: { host: 127.0.0.1 }
telemetry:
  traces: { otlpEndpoint: "${collector.url}", sample: 0${traces} }
  metrics: { otlpEndpoint: "${collector.url}", otlpInterval: 1s }
providers:
  - { name: stub, protocol: openai-chat, baseUrl: "${stub.baseUrl}", allowPrivateNetwork: true }
routes:
  - { name: stub, match: { model: "stub-*" }, targets: [{ provider: stub }], retry: { attempts: 1 } }
  - { name: service, match: { path: /predict }, targets: [{ url: "${new URL(stub.baseUrl).origin}" , allowPrivateNetwork: true }] }
`,
  );
  const started = await startSluice(
    [command, '--config', file, '--port', String(await freePort()), '--data', temporaryFolder()],
    cleanEnvironment({ GATEWAY_ADMIN_KEY: ADMIN_KEY, OTEL_EXPORTER_OTLP_HEADERS: COLLECTOR_HEADERS }),
  );
  const { url } = started.ready;
  const gateway = { url, urls: [url], adminKey: ADMIN_KEY, log: started.log, stop: started.stop };
  const { key } = await mintKey(gateway, { name: 'traced', tenant: 'acme' });
  return { gateway, collector, key, stub };
}

async function stop({ gateway, stub, collector }: Traced): Promise<void> {
  await gateway.stop();
  await Promise.all([stub.close(), collector.close()]);
}

const spansIn = ({ collector }: Traced, traceId: string): ReceivedSpan[] =>
  collector.spans.filter(span => span.traceId === traceId);

/** The names of the spans from one of them up to what the caller sent. A request that was driven again has two ways down, in one trace. */
function wayTo(spans: readonly ReceivedSpan[], name: string): string[] {
  const way: string[] = [];
  let span = spans.find(one => one.name === name);
  for (; span !== undefined; span = spans.find(({ spanId }) => spanId === span?.parentSpanId))
    way.unshift(span.name);
  return way;
}

describe.each(['up', 'cluster'] as const)('traces and figures by OTLP (%s)', command => {
  let traced: Traced;
  const [whole, streamed, failing, unsampled, service] = [1, 2, 3, 4, 5].map(traceOf) as [
    string,
    string,
    string,
    string,
    string,
  ];

  const ask = async (body: object, headers: Record<string, string>, path = CHAT): Promise<number> => {
    const response = await post(traced.gateway, path, body, { ...bearer(traced.key), ...headers });
    await response.text();
    return response.status;
  };

  /** Every span of this request is there, that of the call to the provider as well. */
  const untilWhole = (traceId: string, call: string): Promise<ReceivedSpan[]> =>
    waitFor(() => {
      const spans = spansIn(traced, traceId);
      return [...WAY, call].every(name => spans.some(span => span.name === name)) ? spans : undefined;
    });

  beforeAll(async () => {
    traced = await startTraced(command);
  });
  afterAll(() => stop(traced));

  test('a request is one trace over every process that it crosses, its call named as the conventions for generative AI have it', async () => {
    const parameters = { temperature: 0.25, top_p: 0.5, max_tokens: 50, seed: 7, stop: ['END'] };
    expect(await ask(chatBody('stub-chat', PROMPT, parameters), callerOf(whole, '01'))).toBe(200);
    const spans = await untilWhole(whole, 'chat stub-chat');
    expect(wayTo(spans, 'chat stub-chat')).toEqual([...WAY, 'chat stub-chat']);
    const [root, call] = [WAY[0], 'chat stub-chat'].map(name => spans.find(span => span.name === name));
    expect(root).toMatchObject({
      kind: 'server',
      parentSpanId: CALLER,
      error: undefined,
      attributes: { 'http.request.method': 'POST', 'http.route': CHAT, 'http.response.status_code': 200 },
    });
    expect(spans.find(({ name }) => name === 'stage dispatch')?.attributes).toMatchObject({
      'sluice.tenant': 'acme',
      'sluice.route': 'stub',
      'sluice.attempt': 1,
    });
    const { hostname, port } = new URL(traced.stub.baseUrl);
    expect(call).toMatchObject({ kind: 'client', error: undefined });
    expect(call?.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'stub',
      'gen_ai.request.model': 'stub-chat',
      'gen_ai.request.temperature': 0.25,
      'gen_ai.request.top_p': 0.5,
      'gen_ai.request.max_tokens': 50,
      'gen_ai.request.seed': 7,
      'gen_ai.request.stop_sequences': ['END'],
      'gen_ai.response.id': 'chatcmpl-stub',
      'gen_ai.response.model': 'stub-chat-2026',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 11,
      'gen_ai.usage.output_tokens': 7,
      'gen_ai.usage.cache_read.input_tokens': 3,
      'http.response.status_code': 200,
      'server.address': hostname,
      'server.port': Number(port),
      'sluice.provider': 'stub',
      'sluice.call': 1,
    });
  });

  test('a stream says when it began, and as much', async () => {
    expect(await ask(chatBody('stub-chat', PROMPT, { stream: true }), callerOf(streamed, '01'))).toBe(200);
    const spans = await untilWhole(streamed, 'chat stub-chat');
    const { attributes } = spans.find(({ name }) => name === 'chat stub-chat') ?? {};
    expect(attributes).toMatchObject({
      'gen_ai.request.stream': true,
      'gen_ai.response.id': 'chatcmpl-stub',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 11,
      'gen_ai.usage.output_tokens': 4,
    });
    expect(attributes?.['gen_ai.response.time_to_first_chunk']).toBeGreaterThanOrEqual(0);
  });

  test('a failure has its whole trace though it is not sampled; a success and a caller’s mistake have none', async () => {
    expect(await ask(chatBody('stub-chat'), callerOf(unsampled, '00'))).toBe(200);
    expect(await ask({ model: 'stub-chat', messages: 'none' }, callerOf(unsampled, '00'))).toBe(400);
    expect(await ask(chatBody('stub-failing'), callerOf(failing, '00'))).toBe(500);
    const spans = await untilWhole(failing, 'chat stub-failing');
    expect(wayTo(spans, 'chat stub-failing')).toEqual([...WAY, 'chat stub-failing']);
    const call = spans.find(({ name }) => name === 'chat stub-failing');
    expect(call).toMatchObject({
      error: '500',
      attributes: { 'error.type': '500', 'http.response.status_code': 500 },
    });
    expect(spansIn(traced, unsampled)).toEqual([]);
  });

  test('an HTTP service goes on with the trace, and a model provider is told nothing of it', async () => {
    expect(await ask({ model: 'x' }, callerOf(service, '01'), '/predict')).toBe(200);
    const spans = await waitFor(() => {
      const found = spansIn(traced, service);
      return found.some(({ name }) => name === 'POST') ? found : undefined;
    });
    const call = spans.find(({ name }) => name === 'POST');
    expect(call).toMatchObject({ kind: 'client', attributes: { 'http.request.method': 'POST' } });
    const told = traced.stub.seen.map(({ path, headers }) => [path, headers.traceparent]);
    expect(told).toContainEqual(['/predict', `00-${service}-${call?.spanId}-01`]);
    for (const [path, traceparent] of told) if (path !== '/predict') expect(traceparent).toBeUndefined();
  });

  test('the line of a request in the log has the id of its trace', async () => {
    const lines = await waitFor(() => {
      const found = traced.gateway
        .log()
        .split('\n')
        .filter(line => line.includes(`"traceId":"${whole}"`));
      return found.length > 0 ? found : undefined;
    });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      msg: 'request',
      method: 'POST',
      path: CHAT,
      status: 200,
    });
  });

  test('a scraper that asks for OpenMetrics gets exemplars, of traces that are kept', async () => {
    const accept = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';
    const response = await fetch(`${traced.gateway.url}/metrics`, { headers: { accept } });
    expect(response.headers.get('content-type')).toContain('application/openmetrics-text');
    const text = await response.text();
    expect(text.endsWith('# EOF\n')).toBe(true);
    const exemplarsOf = (metric: string): string[] =>
      [...text.matchAll(new RegExp(`^${metric}_bucket.* # \\{trace_id="(\\w+)"\\}`, 'gm'))].map(
        ([, traceId = '']) => traceId,
      );
    for (const metric of ['http_request_duration_seconds', 'sluice_upstream_call_duration_seconds']) {
      const traceIds = exemplarsOf(metric);
      expect(traceIds, metric).not.toEqual([]);
      for (const traceId of traceIds) expect([whole, streamed, failing, service]).toContain(traceId);
    }
  });

  test('figures by OTLP are those that Prometheus reads', async () => {
    const figures = readFigures(await (await fetch(`${traced.gateway.url}/metrics`)).text());
    const expected = {
      'gen_ai.client.operation.duration': sumOf(figures, 'sluice_upstream_call_duration_seconds', {
        operation: 'chat',
      }),
      'gen_ai.client.token.usage': sumOf(figures, 'sluice_upstream_call_tokens'),
      'gen_ai.server.time_to_first_token': sumOf(figures, 'sluice_time_to_first_token_seconds'),
      'gen_ai.server.time_per_output_token': sumOf(figures, 'sluice_time_per_output_token_seconds'),
    };
    expect(expected['gen_ai.client.operation.duration']).toBeGreaterThanOrEqual(4);
    expect(expected['gen_ai.server.time_to_first_token']).toBeGreaterThanOrEqual(1);
    /** What each series came to last. */
    const last = (metric: string): number => {
      const points = traced.collector.points.filter(
        point => point.metric === metric && point.attributes['gen_ai.operation.name'] === 'chat',
      );
      const latest = new Map(
        points.map(point => [JSON.stringify([point.instance, point.attributes]), point.value]),
      );
      return [...latest.values()].reduce((sum, value) => sum + value, 0);
    };
    for (const [metric, value] of Object.entries(expected))
      await waitFor(() => last(metric) === value).catch(() => expect(last(metric), metric).toBe(value));
    const processes = new Set(traced.collector.points.map(({ instance }) => instance));
    expect(processes.size).toBe(command === 'up' ? 1 : 8);
  });

  test('nothing of what was asked or answered is in any of it, and the collector is shown what it asks for', () => {
    const sent = Buffer.concat(traced.collector.bodies).toString('latin1');
    expect(sent).toContain('stage policy');
    for (const text of ['marker-one', 'Hello from the stub']) expect(sent).not.toContain(text);
    expect(new Set(traced.collector.credentials)).toEqual(new Set(['Bearer collector-token']));
  });
});

test('content is in the spans of calls where the configuration asks for it', async () => {
  const traced = await startTraced('up', ', content: true');
  onTestFinished(() => stop(traced));
  const { gateway, key } = traced;
  const content = { ...bearer(key), ...callerOf(traceOf(1), '01') };
  for (const stream of [false, true]) {
    const body = {
      model: 'stub-chat',
      stream,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: PROMPT },
      ],
    };
    await (await post(gateway, CHAT, body, content)).text();
  }
  const calls = await waitFor(() => {
    const found = traced.collector.spans.filter(({ name }) => name === 'chat stub-chat');
    return found.length === 2 ? found : undefined;
  });
  const finish = { finish_reason: 'stop' };
  for (const { attributes } of calls) {
    const read = (name: string): unknown => JSON.parse(String(attributes[`gen_ai.${name}`]));
    expect(read('system_instructions')).toEqual([{ type: 'text', content: 'Be brief.' }]);
    expect(read('input.messages')).toEqual([{ role: 'user', parts: [{ type: 'text', content: PROMPT }] }]);
    expect(read('output.messages')).toMatchObject([
      { role: 'assistant', parts: [{ type: 'text', content: 'Hello from the stub' }], ...finish },
    ]);
  }
});
