import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HealthBoard } from '../health/health-board.ts';
import { ProviderSlots } from '../health/provider-slots.ts';
import {
  COMPLETION,
  chunk,
  START,
  type StartOptions,
  startExchange,
  streaming,
  target,
} from './exchange-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const alone = { targets: [target('openai')] };

describe('the target to begin with', () => {
  const plan = { balance: 'least-in-flight', targets: [target('a'), target('b'), target('c')] } as const;

  test('is the one with the fewest calls, so that they spread', () => {
    const board = new HealthBoard();
    const started = Array.from({ length: 9 }, () =>
      startExchange({ plan: { ...plan, targets: [...plan.targets] }, board, random: Math.random }),
    );
    const counts = new Map<string, number>();
    for (const { call } of started) {
      const { provider } = call(0).request.target;
      counts.set(provider, (counts.get(provider) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual([3, 3, 3]);
    for (const { call } of started) call(0).json(200, COMPLETION);
    expect([...board].map(({ inFlight }) => inFlight)).toEqual([0, 0, 0]);
  });

  test('is not one that fails again and again, and a failure still goes to the others', () => {
    const board = new HealthBoard();
    const route = { targets: [target('bad'), target('good')], ejection: { failures: 2, ejectForMs: 30_000 } };
    const firsts: string[] = [];
    for (let request = 0; request < 4; request++) {
      const { call, calls } = startExchange({ plan: route, board });
      firsts.push(call(0).request.target.provider);
      for (let at = 0; at < calls.length; at++)
        if (call(at).request.target.provider === 'bad') call(at).json(503, {});
        else call(at).json(200, COMPLETION);
    }
    expect(firsts).toEqual(['bad', 'bad', 'good', 'good']);
    vi.advanceTimersByTime(30_000);
    expect(startExchange({ plan: route, board }).call(0).request.target.provider).toBe('bad');
  });

  test('what the caller did wrong, or left, is no failure of the target', () => {
    const board = new HealthBoard();
    const wrong = startExchange({ plan: alone, board });
    wrong.call(0).json(400, { error: { message: 'wrong' } });
    startExchange({ plan: alone, board }).sink.cancel();
    expect([...board]).toMatchObject([{ failuresInARow: 0, failed: 0, answered: 1, inFlight: 0 }]);
  });
});

describe('how long a target takes', () => {
  const latencyOf = (
    isStream: boolean,
    options: StartOptions,
    answer: (started: ReturnType<typeof startExchange>) => void,
  ) => {
    const board = new HealthBoard();
    answer(startExchange({ plan: alone, board, ...options }));
    return [...board][0]?.latencyOf(isStream)?.mean.valueMs;
  };

  test('is the time to the first token of a stream, not to its end or its head', () => {
    const seen = latencyOf(true, { envelope: { facts: streaming } }, ({ call }) => {
      vi.advanceTimersByTime(100);
      call(0).stream(JSON.stringify({ choices: [{ delta: { role: 'assistant', content: '' } }] }));
      vi.advanceTimersByTime(300);
      call(0).stream(chunk('hi'));
      vi.advanceTimersByTime(5_000);
      call(0).stream(chunk('', 'stop'), '[DONE]');
      call(0).listener.onEnd();
    });
    expect(seen).toBe(400);
  });

  test('is the time to the whole of another answer', () => {
    const seen = latencyOf(false, {}, ({ call }) => {
      vi.advanceTimersByTime(700);
      call(0).json(200, COMPLETION);
    });
    expect(seen).toBe(700);
  });
});

describe('a provider that takes so many calls at a time', () => {
  const bounded = (slots: ProviderSlots, options: StartOptions = {}) =>
    startExchange({
      slots,
      maxConcurrentOf: provider => (provider === 'openai' ? 1 : undefined),
      ...options,
    });

  test('gets no more: the next target is called', () => {
    const slots = new ProviderSlots();
    const first = bounded(slots);
    const second = bounded(slots);
    expect([first.call(0), second.call(0)].map(({ request }) => request.target.provider)).toEqual([
      'openai',
      'groq',
    ]);
    first.call(0).json(200, COMPLETION);
    expect(bounded(slots).call(0).request.target.provider).toBe('openai');
  });

  test('alone is waited for by the pauses of the route, and called where it has room by then', () => {
    const slots = new ProviderSlots();
    const first = bounded(slots, { plan: alone });
    const second = bounded(slots, { plan: alone });
    expect(second.calls).toHaveLength(0);
    first.call(0).json(200, COMPLETION);
    vi.advanceTimersByTime(100);
    expect(second.calls).toHaveLength(1);
    second.call(0).json(200, COMPLETION);
    expect(second.sink.headers['x-sluice-attempts']).toBe('1');
  });

  test('and stays full is said to the caller, with when to come back', () => {
    const slots = new ProviderSlots();
    bounded(slots, { plan: alone });
    const second = bounded(slots, { plan: alone });
    vi.advanceTimersByTime(10_000);
    expect(second.sink.errors).toMatchObject([
      { code: 'no_target_left', status: 503, details: { retryAfterMs: 1_000 } },
    ]);
    expect(second.sink.errors[0]?.message).toContain('as many requests');
    expect(second.events).toMatchObject([{ outcome: 'error', tries: [] }]);
  });

  test('has room again after every way in which a call ends', async () => {
    const slots = new ProviderSlots();
    const ways: ((started: ReturnType<typeof startExchange>) => void)[] = [
      ({ call }) => call(0).json(200, COMPLETION),
      ({ call }) => call(0).json(400, {}),
      ({ call }) => call(0).listener.onFailure({ kind: 'network', detail: 'reset' }),
      ({ call }) => call(0).listener.onFailure({ kind: 'timeout', detail: 'silent' }),
      ({ sink }) => sink.cancel(),
      () => vi.advanceTimersByTime(60_000),
    ];
    const retry = { attempts: 1, on: [], backoffInitialMs: 0, backoffMaxMs: 0, budget: 1 };
    for (const end of ways) {
      const started = bounded(slots, {
        plan: { ...alone, retry },
        envelope: { deadline: Date.now() + 60_000 },
      });
      expect(started.calls).toHaveLength(1);
      end(started);
    }
    const refused = bounded(slots, { plan: { ...alone, strict: true, retry }, body: Buffer.from('no JSON') });
    expect(refused.sink.errors.length + refused.calls.length).toBeGreaterThan(0);
    refused.sink.cancel();
    expect(bounded(slots, { plan: alone }).calls).toHaveLength(1);
  });
});
