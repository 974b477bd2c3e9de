import { MemoryBreakers } from '@sluice/store';
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

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const breaker = { errorRate: 0.5, windowMs: 30_000, minRequests: 2, openForMs: 10_000, probes: 1 };
const retry = { attempts: 1, on: ['5xx' as const], backoffInitialMs: 0, backoffMaxMs: 0, budget: 1 };

const setUp = () => {
  const board = new HealthBoard();
  const breakers = breakersOf(board);
  const start = (options: StartOptions = {}) =>
    startExchange({ board, breakers, ...options, plan: { breaker, ...options.plan } });
  const alone = { targets: [target('openai')], retry };
  const open = (): void => {
    for (let call = 0; call < 2; call++) start({ plan: alone }).call(0).json(503, {});
  };
  return { start, alone, open };
};

describe('a target whose breaker is open', () => {
  test('is passed over: the next one is called at once', () => {
    const { start, open } = setUp();
    open();
    const { call, calls, sink } = start();
    expect(calls.map(({ request }) => request.target.provider)).toEqual(['groq']);
    call(0).json(200, COMPLETION);
    expect(sink.headers['x-sluice-attempts']).toBe('1');
  });

  test('alone is an error that says when to come back, and nobody is called', () => {
    const { start, open, alone } = setUp();
    open();
    vi.advanceTimersByTime(4_000);
    const { calls, sink, events } = start({ plan: alone });
    expect(calls).toHaveLength(0);
    expect(sink.errors).toMatchObject([{ code: 'no_target_left', details: { retryAfterMs: 6_000 } }]);
    expect(events).toMatchObject([{ outcome: 'error', tries: [], costNanoDollars: 0 }]);
  });

  test('is called again after a probe that was answered', () => {
    const { start, open, alone } = setUp();
    open();
    vi.advanceTimersByTime(10_000);
    const probe = start({ plan: alone });
    const meanwhile = start({ plan: alone });
    expect([probe.calls.length, meanwhile.calls.length]).toEqual([1, 0]);
    probe.call(0).json(200, COMPLETION);
    expect(start({ plan: alone }).calls).toHaveLength(1);
  });

  test('a wrong request is no failure, and a probe with one closes the breaker', () => {
    const { start, open, alone } = setUp();
    for (let call = 0; call < 5; call++) start({ plan: alone }).call(0).json(400, {});
    expect(start({ plan: alone }).calls).toHaveLength(1);
    open();
    vi.advanceTimersByTime(10_000);
    start({ plan: alone }).call(0).json(400, {});
    expect(start({ plan: alone }).calls).toHaveLength(1);
  });
});

test('a caller that leaves while its probe is asked for takes nothing with it', async () => {
  const store = new MemoryBreakers(Date.now);
  const board = new HealthBoard();
  const breakers = breakersOf(board, {
    store: {
      read: async () => store.read(),
      open: async (...given) => store.open(...given),
      takeProbe: async (...given) => store.takeProbe(...given),
      endProbe: async (...given) => store.endProbe(...given),
    },
  });
  const start = () =>
    startExchange({ board, breakers, plan: { breaker, targets: [target('openai')], retry } });
  for (let call = 0; call < 2; call++) start().call(0).json(503, {});
  await vi.advanceTimersByTimeAsync(10_000);
  const left = start();
  left.sink.cancel();
  await vi.advanceTimersByTimeAsync(0);
  expect(left.calls).toHaveLength(0);
  const next = start();
  await vi.advanceTimersByTimeAsync(0);
  expect(next.calls).toHaveLength(1);
});
