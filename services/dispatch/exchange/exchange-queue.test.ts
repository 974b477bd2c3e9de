import { GatewayError, type Plan, type QueuedFrame } from '@sluice/contract';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HealthBoard } from '../health/health-board.ts';
import {
  breakersOf,
  COMPLETION,
  START,
  type StartOptions,
  startExchange,
  target,
} from './exchange-fixture.ts';
import type { Outage } from './outage-watch.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const place: Omit<QueuedFrame, 'kind'> = {
  queue: 'chat',
  maxWaitMs: 60_000,
  keepAliveAfterMs: 10_000,
  lineage: {
    tenant: 'acme',
    route: 'chat',
    provider: 'openai',
    kind: 'openai',
    model: 'gpt',
    configRevision: 4,
  },
};
const queued = {
  mode: 'wait' as const,
  maxWaitMs: 60_000,
  maxLength: 10,
  keepAliveAfterMs: 10_000,
  priority: 1,
};
const once: Plan['retry'] = {
  attempts: 2,
  on: [429, '5xx', 'network', 'timeout'],
  backoffInitialMs: 0,
  backoffMaxMs: 0,
  budget: 0,
};

/** An exchange of a route with two targets and a queue, and what it tells the queue. */
const start = (options: StartOptions = {}, joined: Omit<QueuedFrame, 'kind'> | GatewayError = place) => {
  const outages: (Outage | undefined)[] = [];
  const left: string[] = [];
  const exchange = startExchange({
    ...options,
    queue: {
      join: async (_request, outage) => {
        outages.push(outage);
        return joined;
      },
      leave: ({ envelope }) => left.push(envelope.id),
    },
    plan: { queue: queued, retry: once, ...options.plan },
  });
  return { ...exchange, outages, left };
};
const settled = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined);

describe('where every target is down, the request waits', () => {
  test('and the caller hears nothing of it; the attempt is metered as one that goes on', async () => {
    const { call, sink, outages, events } = start();
    call(0).json(503, {});
    call(1).listener.onFailure({ kind: 'network', detail: 'refused' });
    await settled();
    expect(outages).toEqual([{ wasCalled: true, restMs: 0 }]);
    expect(sink).toMatchObject({ queuings: [place], errors: [], ended: 0, status: undefined });
    expect(events).toMatchObject([
      { outcome: 'error', queued: true, redriven: true, tries: [{ result: '503' }, { result: 'network' }] },
    ]);
  });

  test('until the first of them said that it may be called', async () => {
    const { call, outages } = start();
    call(0).json(429, {}, { 'retry-after': '30' });
    call(1).json(429, {}, { 'retry-after': '7' });
    await settled();
    expect(outages).toEqual([{ wasCalled: true, restMs: 7_000 }]);
  });

  test('also where none lets itself be called', async () => {
    const board = new HealthBoard();
    const breakers = breakersOf(board);
    const breaker = { errorRate: 0.5, windowMs: 30_000, minRequests: 1, openForMs: 10_000, probes: 1 };
    const plan = { breaker, targets: [target('openai')], retry: { ...once, attempts: 1 } };
    start({ board, breakers, plan }).call(0).json(503, {});
    await settled();
    vi.advanceTimersByTime(4_000);
    const { calls, outages, events } = start({ board, breakers, plan });
    await settled();
    expect(calls).toHaveLength(0);
    expect(outages).toEqual([{ wasCalled: false, restMs: 6_000 }]);
    expect(events).toMatchObject([{ queued: true, tries: [] }]);
  });

  test('and where a provider has as many calls as it takes', async () => {
    const { calls, outages } = start({ maxConcurrentOf: () => 0, plan: { targets: [target('openai')] } });
    await vi.advanceTimersByTimeAsync(10);
    expect(calls).toHaveLength(1);
    const full = start({ maxConcurrentOf: () => 0 });
    expect(full.outages).toEqual([]);
    expect(outages).toEqual([]);
  });

  test('a service of a route by path as well, whose error nobody gets', async () => {
    const service = target('one:80', { kind: 'http', protocol: 'http', model: '', baseUrl: 'http://one' });
    const { call, sink, outages } = start({
      envelope: {
        protocol: 'http',
        path: '/predict',
        facts: { stream: false, includeUsage: false, inputTokensEstimate: 0 },
      },
      plan: { targets: [service], retry: { ...once, attempts: 1 } },
    });
    call(0).answer(503, { 'content-type': 'text/plain' }, 'busy');
    await settled();
    expect(outages).toEqual([{ wasCalled: true, restMs: 0 }]);
    expect(sink).toMatchObject({ queuings: [place], text: '' });
  });
});

describe('it does not wait', () => {
  test('where the request is wrong, or will not be answered', async () => {
    for (const status of [400, 404, 422]) {
      const { call, sink, outages } = start();
      call(0).json(status, { error: { message: 'no' } });
      await settled();
      expect([outages, sink.status]).toEqual([[], status]);
    }
  });

  test('for what its route does not try again', async () => {
    const { call, sink, outages } = start({ plan: { retry: { ...once, on: ['network'] } } });
    call(0).json(503, { error: { message: 'down' } });
    await settled();
    expect([outages, sink.status]).toEqual([[], 503]);
  });

  test('where a target fails with this request, and answers others meanwhile', async () => {
    const board = new HealthBoard();
    const plan = { targets: [target('openai')], retry: { ...once, attempts: 1 } };
    const failing = start({ board, plan });
    start({ board, plan }).call(0).json(200, COMPLETION);
    failing.call(0).json(500, { error: { message: 'a bug' } });
    await settled();
    expect([failing.outages, failing.sink.status]).toEqual([[], 500]);
  });

  test('but one that has room for others only is out of quota', async () => {
    const board = new HealthBoard();
    const plan = { targets: [target('openai')], retry: { ...once, attempts: 1 } };
    const refused = start({ board, plan });
    start({ board, plan }).call(0).json(200, COMPLETION);
    refused.call(0).json(429, { error: { message: 'slow down' } });
    await settled();
    expect(refused.outages).toHaveLength(1);
  });

  test('where the queue does not take it: the error is that of the last call', async () => {
    const { call, sink, events } = start({}, new GatewayError('queue_full'));
    call(0).json(503, {});
    call(1).json(503, { error: { message: 'down as well' } });
    await settled();
    expect(sink.status).toBe(503);
    expect(sink.text).toContain('down as well');
    expect(events).toMatchObject([{ outcome: 'error' }]);
    expect(events[0]?.queued).toBeUndefined();
  });

  test('once the answer has begun', async () => {
    const { call, sink, outages } = start({
      envelope: { facts: { model: 'gpt-4o', stream: true, includeUsage: false, inputTokensEstimate: 7 } },
    });
    call(0).stream('{"choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":null}]}');
    call(0).listener.onFailure({ kind: 'network', detail: 'reset' });
    await settled();
    expect(outages).toEqual([]);
    expect(sink.errors).toMatchObject([{ code: 'upstream_interrupted' }]);
  });
});

test('a caller that leaves while its place is sought gives it up', async () => {
  const { call, sink, left, events } = start();
  call(0).json(503, {});
  call(1).json(503, {});
  sink.cancel();
  await settled();
  expect(left).toHaveLength(1);
  expect(sink.queuings).toEqual([]);
  expect(events).toMatchObject([{ outcome: 'cancelled' }]);
});
