import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Gateway, startGateway } from './gateway.ts';
import { documentedMetrics, type Figures, labelsOf, readFigures, sumOf } from './metric-families.ts';
import { mixedLoadConfig, runMixedLoad, warmUp } from './mixed-load.ts';
import { type ProviderStub, startProviderStub, streamEvents } from './provider-stub.ts';

const CHAT = '/v1/chat/completions';
const WARM_UP = 3;
/** All but the one whose key is not known; of the one that waits, its first attempt. */
const METERED = 19;
/** Answers of seven tokens: those of status 200 but for two streams. */
const WHOLE_ANSWERS = 7;
const NANO_DOLLARS_PER_TOKEN = 1_000_000;
/** Of the stub's streams. */
const WORDS = ['Hello', ' from', ' the', ' stub'];

interface Load {
  gateway: Gateway;
  stub: ProviderStub;
  /** The client of the request that waits leaves. */
  leave: () => void;
}

/** Reservations that were made and have not ended. */
const outstandingOf = (figures: Figures): number =>
  ['settled', 'released', 'expired'].reduce(
    (left, end) => left - sumOf(figures, `sluice_reservations_${end}_total`),
    sumOf(figures, 'sluice_reservations_made_total'),
  );

describe.each(['up', 'cluster'] as const)('after a mixed load (%s)', command => {
  let load: Load | undefined;
  let before: Figures = readFigures('');
  let figures = before;
  /** What a gauge says, of all processes. */
  const now = (name: string): number => sumOf(figures, name);
  /** What the load has added. */
  const total = (name: string, labels: Record<string, string | number> = {}): number =>
    sumOf(figures, name, labels) - sumOf(before, name, labels);
  /** Usage is metered, and reservations are settled, behind the answers. */
  const figuresOnceMetered = ({ url }: Gateway, requests: number): Promise<Figures> =>
    waitFor(async () => {
      const read = readFigures(await (await fetch(`${url}/metrics`)).text());
      const isMetered = sumOf(read, 'sluice_requests_total') >= requests;
      return isMetered && outstandingOf(read) === 0 ? read : undefined;
    });

  beforeAll(async () => {
    const stub = await startProviderStub();
    const file = join(temporaryFolder(), 'sluice.yaml');
    writeFileSync(file, mixedLoadConfig(stub.baseUrl));
    const gateway = await startGateway(command, file);
    load = { gateway, stub, leave: () => undefined };
    await warmUp(gateway);
    before = await figuresOnceMetered(gateway, WARM_UP);
    stub.seen.length = 0;
    load.leave = await runMixedLoad(gateway, stub);
    const metered = sumOf(before, 'sluice_requests_total') + METERED;
    figures = await waitFor(async () => {
      const read = await figuresOnceMetered(gateway, metered);
      return sumOf(read, 'sluice_queue_waiting') === 1 ? read : undefined;
    });
  });
  afterAll(async () => {
    load?.leave();
    await load?.gateway.stop();
    await load?.stub.close();
  });

  test('every metric of the page is there as the page says, and no other', () => {
    const documented = documentedMetrics(heading => !['Routes by annotations', 'Edge'].includes(heading));
    expect(documented.size).toBeGreaterThan(70);
    expect(Object.fromEntries(figures.described)).toEqual(
      Object.fromEntries([...documented].map(([name, { type, help }]) => [name, { type, help }])),
    );
    for (const [name, { labels }] of documented)
      for (const found of labelsOf(figures, name)) expect(found, name).toEqual(labels);
  });

  test('requests are counted by method, template of the path, and status', () => {
    const byStatus = { 200: 9, 400: 1, 401: 1, 429: 5, 500: 2, 502: 1 };
    for (const [status, count] of Object.entries(byStatus)) {
      const labels = { method: 'POST', path: CHAT, status };
      expect(total('http_requests_total', labels), status).toBe(count);
      expect(total('http_request_duration_seconds', labels), status).toBe(count);
    }
    expect(total('http_requests_total', { path: 'unknown', status: 404 })).toBe(3);
    expect(total('http_requests_total', { path: '/api/v1/*', status: 201 })).toBe(3);
    expect(labelsOf(figures, 'http_requests_in_flight')).toEqual([['method', 'path']]);
    expect(now('http_requests_in_flight')).toBe(1);
  });

  test('who is let in, and who is refused by a limit or a budget, is counted by result and by key', () => {
    expect(total('auth_requests_total', { result: 'accepted' })).toBe(METERED + 3);
    expect(total('auth_requests_total', { result: 'unknown_key' })).toBe(1);
    expect(total('auth_requests_total')).toBe(METERED + 4);
    expect(total('rate_limit_exceeded_total', { key_name: 'hasty' })).toBe(2);
    expect(total('rate_limit_exceeded_total')).toBe(2);
    expect(total('quota_exceeded_total', { key_name: 'poor' })).toBe(3);
    expect(total('quota_exceeded_total')).toBe(3);
  });

  test('each reservation is made, and once it ends: by what was used, or given back where no provider was called', () => {
    // Two of a limit, one of a budget, and two of the route with guardrails, one of them refused there.
    expect(total('sluice_reservations_made_total')).toBe(5);
    expect(total('sluice_reservations_settled_total')).toBe(4);
    expect(total('sluice_reservations_released_total')).toBe(1);
    expect(total('sluice_reservations_expired_total')).toBe(0);
    expect(now('sluice_reservations_running')).toBe(0);
  });

  test('a provider that is down has its breaker open, and its request waits in the queue', () => {
    expect(now('sluice_breakers_open')).toBe(1);
    expect(sumOf(figures, 'sluice_breakers_open', { upstream: 'down' })).toBe(1);
    expect(total('sluice_breaker_changes_total', { upstream: 'down', to: 'open' })).toBe(1);
    expect(sumOf(figures, 'sluice_queue_waiting', { queue: 'down' })).toBe(1);
    expect(total('sluice_queue_entries_total', { queue: 'down', result: 'queued' })).toBe(1);
    expect(total('upstream_errors_total', { upstream: 'down', error_type: 'network' })).toBe(1);
  });

  test('calls to providers are counted by status and error, and timed to their first byte and to their end', () => {
    expect(total('upstream_requests_total', { upstream: 'stub', provider: 'stub', status: 200 })).toBe(9);
    expect(total('upstream_requests_total', { upstream: 'stub', provider: 'stub', status: 500 })).toBe(2);
    expect(total('upstream_requests_total', { upstream: 'away', provider: 'away', status: 0 })).toBe(1);
    expect(total('upstream_errors_total', { upstream: 'stub', error_type: 500 })).toBe(2);
    expect(total('upstream_errors_total', { upstream: 'away', error_type: 'network' })).toBe(1);
    expect(total('upstream_request_duration_seconds', { upstream: 'stub', provider: 'stub' })).toBe(11);
    expect(total('upstream_request_duration_seconds')).toBe(11);
    expect(total('sluice_upstream_call_duration_seconds')).toBe(13);
  });

  test('streams are counted by the events and bytes that the provider sent', () => {
    const sent = (load?.stub.seen ?? [])
      .filter(({ body }) => body.stream === true)
      .map(request => streamEvents(request, WORDS));
    expect(sent).toHaveLength(2);
    expect(total('streaming_events_total', { provider: 'stub' })).toBe(sent.flat().length);
    expect(total('streaming_bytes_total', { provider: 'stub' })).toBe(sent.flat().join('').length);
    const streamed = { provider: 'stub', system: 'stub', operation: 'chat', model: 'stub-chat' };
    for (const name of ['sluice_time_to_first_token_seconds', 'sluice_time_per_output_token_seconds'])
      expect(total(name, streamed), name).toBe(2);
    for (const name of [
      'streaming_duration_seconds',
      'sluice_time_to_first_token_seconds',
      'sluice_time_per_output_token_seconds',
    ])
      expect(total(name, { provider: 'stub' }), name).toBe(2);
  });

  test('tokens, cost, verdicts and stages are what the answers and refusals come to', () => {
    const output = 7 * WHOLE_ANSWERS + 4 * 2;
    expect(total('sluice_tokens_total', { kind: 'output' })).toBe(output);
    expect(total('sluice_tokens_total', { kind: 'input' })).toBe(11 * (WHOLE_ANSWERS + 2));
    for (const type of ['input', 'output'])
      expect(total('sluice_upstream_call_tokens', { type })).toBe(WHOLE_ANSWERS + 2);
    expect(total('sluice_tokens_total', { kind: 'cached_input' })).toBe(3 * WHOLE_ANSWERS);
    expect(total('sluice_tokens_total', { kind: 'cache_write_input' })).toBe(5 * 2);
    expect(total('sluice_protocol_tokens_total', { protocol: 'openai-chat', kind: 'output' })).toBe(output);
    expect(total('sluice_cost_nanodollars_total')).toBe(output * NANO_DOLLARS_PER_TOKEN);
    expect(total('sluice_requests_total', { outcome: 'rejection' })).toBe(6);
    const verdicts = { profile: 'strict', detector: 'blocklist' };
    expect(total('sluice_guardrail_verdicts_total', { ...verdicts, result: 'block' })).toBe(1);
    expect(total('sluice_guardrail_verdicts_total', { ...verdicts, result: 'pass' })).toBe(1);
    expect(total('sluice_stage_rejections_total', { stage: 'policy', code: 'rate_limited' })).toBe(2);
    expect(total('sluice_stage_duration_seconds', { stage: 'dispatch' })).toBe(13);
    expect(total('sluice_hop_duration_seconds', { stage: 'dispatch' })).toBe(command === 'up' ? 0 : 13);
    expect(now('sluice_config_revision')).toBeGreaterThanOrEqual(1);
    expect(total('sluice_events_lost_total')).toBe(0);
    expect(now('nodejs_eventloop_lag_max_seconds')).toBeGreaterThan(0);
  });
});
