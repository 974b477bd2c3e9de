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
  USAGE_CHUNK,
} from './exchange-fixture.ts';
import { HedgeBudget } from './hedge-budget.ts';
import { RouteBudgets } from './route-budgets.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const SHARE = 0.05;
const hedge = { afterMs: 500, maxExtraCost: SHARE };
/** What twenty answers leave room for: one call beside another. */
const rich = (answers = 1_000): RouteBudgets<HedgeBudget> => {
  const budgets = new RouteBudgets(() => new HedgeBudget());
  for (let answer = 0; answer < answers; answer++)
    budgets.of('chat').answered({ costNanoDollars: 1_000 }, START);
  return budgets;
};
const begin = ({ plan, ...options }: StartOptions = {}) =>
  startExchange({
    envelope: { facts: streaming },
    hedgeBudgets: rich(),
    ...options,
    plan: { hedge, targets: [target('openai'), target('groq')], ...plan },
  });
const role = JSON.stringify({ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] });
const answered = `data: ${chunk('hi', 'stop')}\n\ndata: [DONE]\n\n`;

describe('a target that is slow to begin', () => {
  test('is joined by the next one, and the first that answers is all that the caller sees', () => {
    const { sink, calls, call, hedges, events } = begin();
    call(0).stream(role);
    vi.advanceTimersByTime(499);
    expect(calls).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(calls.map(({ request }) => request.target.provider)).toEqual(['openai', 'groq']);
    call(1).stream(chunk('hi', 'stop'), '[DONE]');
    expect([call(0).aborted, call(1).aborted]).toEqual([1, 0]);
    call(1).listener.onEnd();
    call(0).stream(chunk('late'));
    expect(sink).toMatchObject({ text: answered, ended: 1, errors: [] });
    expect(sink.headers).toMatchObject({ 'x-sluice-target': 'groq/gpt-4o', 'x-sluice-attempts': '2' });
    expect(hedges).toEqual(['groq won']);
    expect(events).toMatchObject([
      { target: { provider: 'groq' }, tries: [{ provider: 'openai', result: 'outrun' }, { result: '200' }] },
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('may still be the first: the second one is aborted then', () => {
    const { sink, call, hedges, events } = begin();
    vi.advanceTimersByTime(500);
    call(0).stream(chunk('hi', 'stop'), '[DONE]');
    call(0).listener.onEnd();
    expect([call(0).aborted, call(1).aborted]).toEqual([0, 1]);
    expect(sink.headers).toMatchObject({ 'x-sluice-target': 'openai/gpt-4o', 'x-sluice-attempts': '1' });
    expect(hedges).toEqual(['groq lost']);
    expect(events[0]?.tries).toMatchObject([{ provider: 'groq', result: 'outrun' }, { provider: 'openai' }]);
  });

  test('is not joined once the caller sees its answer', () => {
    const { calls, call } = begin();
    call(0).stream(chunk('h'));
    vi.advanceTimersByTime(60_000);
    expect(calls).toHaveLength(1);
  });

  test('is joined for an answer in one piece as well: the first whole one wins', () => {
    const { sink, call } = begin({ envelope: {} });
    vi.advanceTimersByTime(500);
    call(0).answer(200, { 'content-type': 'application/json' }, '{"choi');
    call(1).json(200, COMPLETION);
    expect(call(0).aborted).toBe(1);
    expect(sink).toMatchObject({ text: JSON.stringify(COMPLETION), ended: 1 });
  });

  test('is not joined where there is no other target, none that may be called, or no call left', () => {
    const retry = { attempts: 1, on: [], backoffInitialMs: 0, backoffMaxMs: 0, budget: 1 };
    const full = new ProviderSlots();
    full.enter('groq', 1);
    const cases: StartOptions[] = [
      { plan: { targets: [target('openai')] } },
      { plan: { retry } },
      { slots: full, maxConcurrentOf: () => 1 },
    ];
    for (const options of cases) {
      const { calls } = begin(options);
      vi.advanceTimersByTime(1_000);
      expect(calls).toHaveLength(1);
    }
  });
});

describe('when the second one is asked', () => {
  test('is by what the target’s answers took lately, for streams and whole answers apart', () => {
    const board = new HealthBoard();
    const health = board.of({ provider: 'openai', model: 'gpt-4o' }, START);
    for (let answer = 1; answer <= 100; answer++) health.observe(true, answer * 10, START);
    const plan = { hedge: { afterShare: 0.95, maxExtraCost: SHARE } };
    const stream = begin({ board, plan });
    vi.advanceTimersByTime(949);
    expect(stream.calls).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(stream.calls).toHaveLength(2);
    const whole = begin({ board, plan, envelope: {} });
    vi.advanceTimersByTime(10_000);
    expect(whole.calls).toHaveLength(1);
  });

  test('is not before the request is judged, where that is done beside the call', async () => {
    const verdict = Promise.withResolvers<{ verdicts: [] }>();
    const { calls } = begin({ checkInput: () => verdict.promise });
    vi.advanceTimersByTime(2_000);
    expect(calls).toHaveLength(1);
    verdict.resolve({ verdicts: [] });
    await Promise.resolve();
    vi.advanceTimersByTime(500);
    expect(calls).toHaveLength(2);
  });
});

describe('two calls at once', () => {
  const both = (options: StartOptions = {}) => {
    const started = begin(options);
    vi.advanceTimersByTime(500);
    expect(started.calls).toHaveLength(2);
    return started;
  };

  test('where one fails, the other one answers, and nobody is asked again', () => {
    for (const [failing, answering] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const { sink, calls, call } = both();
      call(failing).json(503, {});
      vi.advanceTimersByTime(1_000);
      expect(calls).toHaveLength(2);
      call(answering).stream(chunk('hi', 'stop'), '[DONE]');
      call(answering).listener.onEnd();
      expect(sink).toMatchObject({ text: answered, ended: 1, errors: [] });
    }
  });

  test('where both fail, the route’s retries go on', () => {
    const { sink, calls, call } = both();
    call(0).json(503, {});
    call(1).listener.onFailure({ kind: 'network', detail: 'reset' });
    vi.advanceTimersByTime(1_000);
    expect(calls).toHaveLength(3);
    call(2).stream(chunk('hi', 'stop'), '[DONE]');
    call(2).listener.onEnd();
    expect(sink).toMatchObject({ text: answered, errors: [] });
  });

  test('are both aborted when the caller leaves, and what both had read is metered', () => {
    const { sink, call, events } = both();
    sink.cancel();
    expect([call(0).aborted, call(1).aborted]).toEqual([1, 1]);
    expect(events).toMatchObject([
      {
        outcome: 'cancelled',
        estimated: true,
        tokens: { input: 7, output: 0 },
        tries: [{ result: 'client_closed', tokens: { input: 7 } }, { result: 'client_closed' }],
      },
    ]);
    expect(events[0]?.tries[1]).not.toHaveProperty('tokens');
  });

  test('are both aborted at the deadline, and leave no timer', () => {
    const { call, events } = both({ envelope: { facts: streaming, deadline: START + 2_000 } });
    vi.advanceTimersByTime(2_000);
    expect([call(0).aborted, call(1).aborted]).toEqual([1, 1]);
    expect(events).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('leave nothing running, whichever way they end', () => {
    const board = new HealthBoard();
    const ends: ((started: ReturnType<typeof both>) => void)[] = [
      ({ call }) => {
        call(1).stream(chunk('hi', 'stop'), '[DONE]');
        call(1).listener.onEnd();
      },
      ({ call }) => {
        call(0).json(400, {});
        call(1).json(400, {});
      },
      ({ sink }) => sink.cancel(),
    ];
    for (const end of ends) {
      const started = both({ board });
      end(started);
      expect(started.events).toHaveLength(1);
      expect([...board].map(({ inFlight }) => inFlight)).toEqual([0, 0]);
    }
  });
});

describe('what a second call costs', () => {
  test('is told with the call that lost, on top of the answer', () => {
    const { call, events } = begin();
    call(0).stream(role);
    vi.advanceTimersByTime(500);
    call(1).stream(chunk('hi', 'stop'), USAGE_CHUNK, '[DONE]');
    call(1).listener.onEnd();
    const [event] = events;
    expect(event?.tokens).toMatchObject({ input: 11, output: 3 });
    expect(event?.tries).toMatchObject([{ tokens: { input: 7, output: 0 } }, {}]);
    expect(event?.tries[0]?.costNanoDollars).toBeGreaterThan(0);
    expect(event?.estimated).toBe(true);
  });

  test('is bounded by a share of what answers cost', () => {
    const hedgeBudgets = rich(20);
    let answersCost = 20 * 1_000;
    let extraCost = 0;
    let dearest = 0;
    for (let request = 0; request < 200; request++) {
      const targets = [target('openai'), target('second', { kind: 'openai' })];
      const { call, events } = begin({ hedgeBudgets, plan: { targets } });
      vi.advanceTimersByTime(500);
      call(0).stream(chunk('hi', 'stop'), USAGE_CHUNK, '[DONE]');
      call(0).listener.onEnd();
      answersCost += events[0]?.costNanoDollars ?? 0;
      const extra = events[0]?.tries.reduce((sum, { costNanoDollars = 0 }) => sum + costNanoDollars, 0) ?? 0;
      extraCost += extra;
      dearest = Math.max(dearest, extra);
    }
    expect(dearest).toBeGreaterThan(0);
    expect(extraCost).toBeGreaterThan(3 * dearest);
    expect(extraCost).toBeLessThanOrEqual(answersCost * SHARE + dearest);
  });

  test('is nothing where nobody was answered yet', () => {
    const { calls } = begin({ hedgeBudgets: new RouteBudgets(() => new HedgeBudget()) });
    vi.advanceTimersByTime(1_000);
    expect(calls).toHaveLength(1);
  });
});

test('that it was outrun is known of a slow target, and no failure', () => {
  const board = new HealthBoard();
  const { call } = begin({ board });
  vi.advanceTimersByTime(900);
  call(1).stream(chunk('hi', 'stop'), '[DONE]');
  call(1).listener.onEnd();
  const slow = board.of({ provider: 'openai', model: 'gpt-4o' }, START);
  expect(slow.latencyOf(true)?.mean.valueMs).toBe(900);
  expect(slow).toMatchObject({ failed: 0, inFlight: 0 });
});

test('a route without hedging has one call at a time', () => {
  const { calls } = startExchange({ envelope: { facts: streaming } });
  vi.advanceTimersByTime(50_000);
  expect(calls).toHaveLength(1);
});
