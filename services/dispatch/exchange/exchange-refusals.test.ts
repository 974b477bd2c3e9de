import { GatewayError } from '@sluice/contract';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { COMPLETION, chunk, START, startExchange, streaming, target } from './exchange-fixture.ts';
import { RetryBudget } from './retry-budget.ts';
import { RouteBudgets } from './route-budgets.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const alone = { targets: [target('openai')] };
const refusal = (message: string, code: string) => ({ error: { message, code, type: 'x' } });
const tooLong = refusal('maximum context length is 8192 tokens', 'context_length_exceeded');
const outOfQuota = refusal('You exceeded your current quota', 'insufficient_quota');

describe('several keys of a provider', () => {
  test('a key that is refused is set aside, and the next one is used for the same target at once', () => {
    const { sink, calls, call } = startExchange({ plan: alone, keys: { openai: ['first', 'second'] } });
    call(0).json(401, { error: { message: 'Incorrect API key' } });
    expect(calls.map(({ request }) => request.apiKey)).toEqual(['first', 'second']);
    call(1).json(200, COMPLETION);
    expect(sink).toMatchObject({ status: 200, ended: 1, errors: [] });
  });

  test('a key without quota is set aside as well', () => {
    const { calls, call } = startExchange({ plan: alone, keys: { openai: ['first', 'second'] } });
    call(0).json(429, outOfQuota);
    expect(calls.map(({ request }) => request.apiKey)).toEqual(['first', 'second']);
  });

  test('a key that has to wait lets another one go on', () => {
    const { calls, call } = startExchange({ plan: alone, keys: { openai: ['first', 'second'] } });
    call(0).json(429, {}, { 'retry-after': '30' });
    expect(calls.map(({ request }) => request.apiKey)).toEqual(['first', 'second']);
  });

  test('where all are refused the caller is told nothing of the operator’s account', () => {
    const { sink, calls, call } = startExchange({ plan: alone, keys: { openai: ['first', 'second'] } });
    call(0).json(401, { error: { message: 'no such account acct-7' } });
    call(1).json(401, { error: { message: 'no such account acct-8' } });
    expect(calls).toHaveLength(2);
    expect(sink.errors).toMatchObject([{ code: 'no_target_left' }]);
    expect(sink.errors[0]?.message).not.toContain('acct');
  });
});

describe('an account without quota', () => {
  test('is the operator’s matter: the next target answers, and without one the caller is not told', () => {
    const next = startExchange();
    next.call(0).json(429, outOfQuota);
    next.call(1).json(200, COMPLETION);
    expect(next.sink.headers['x-sluice-target']).toBe('groq/gpt-4o');

    const none = startExchange({ plan: alone });
    none.call(0).json(429, outOfQuota);
    vi.advanceTimersByTime(30_000);
    expect(none.calls).toHaveLength(1);
    expect(none.sink.errors).toMatchObject([{ code: 'no_target_left', status: 503 }]);
  });
});

describe('a request that is too long', () => {
  const small = target('small', { contextWindow: 8_192 });
  const large = target('large', { contextWindow: 200_000 });

  test('goes to the target that takes more, past those that do not', () => {
    const same = target('same', { contextWindow: 8_192 });
    const { sink, calls, call } = startExchange({ plan: { targets: [small, same, large] } });
    call(0).json(400, tooLong);
    expect(calls.map(({ request }) => request.target.provider)).toEqual(['small', 'large']);
    call(1).json(200, COMPLETION);
    expect(sink).toMatchObject({ status: 200, errors: [] });
  });

  test('goes to a model that is known to take more', () => {
    const { calls, call } = startExchange({
      plan: { targets: [target('openai', { model: 'gpt-4' }), target('openai', { model: 'gpt-4.1' })] },
    });
    call(0).json(400, tooLong);
    expect(calls.map(({ request }) => request.target.model)).toEqual(['gpt-4', 'gpt-4.1']);
  });

  test('is told to the caller in the provider’s words where nobody takes more', () => {
    const { sink, calls, call } = startExchange({ plan: { targets: [large, small] } });
    call(0).json(400, tooLong);
    expect(calls).toHaveLength(1);
    expect(sink.status).toBe(400);
    expect(JSON.parse(sink.text)).toMatchObject({ error: { code: 'context_length_exceeded' } });
    expect(sink.headers).toMatchObject({ 'x-sluice-target': 'large/gpt-4o', 'x-sluice-attempts': '1' });
  });
});

test('what a provider will not answer is told as it is, also where the route tries every 4xx again', () => {
  const { sink, calls, call } = startExchange({
    plan: {
      retry: { attempts: 3, on: ['4xx', '5xx'], backoffInitialMs: 1, backoffMaxMs: 1, budget: 1 },
    },
  });
  call(0).json(400, refusal('rejected by our safety system', 'content_policy_violation'));
  expect(calls).toHaveLength(1);
  expect(sink.status).toBe(400);
});

describe('an error in place of a stream', () => {
  const begin = () => startExchange({ envelope: { facts: streaming }, plan: alone });
  const error = (message: string, code: string | number) =>
    JSON.stringify({ error: { message, code, type: 'x' } });

  test('is tried again where it says that the provider is overloaded', () => {
    const { calls, call } = begin();
    call(0).stream(error('overloaded', 503));
    call(0).listener.onEnd();
    vi.advanceTimersByTime(200);
    expect(calls).toHaveLength(2);
  });

  test('is told with its own status where it is about the request', () => {
    const { sink, calls, call, events } = begin();
    call(0).stream(error('temperature is out of range', 400));
    call(0).listener.onEnd();
    vi.advanceTimersByTime(10_000);
    expect(calls).toHaveLength(1);
    expect(sink).toMatchObject({ status: 400, ended: 1, errors: [] });
    expect(events).toMatchObject([{ outcome: 'error', status: 400, tries: [{ result: 'error' }] }]);
  });
});

describe('the retry budget', () => {
  const spent = (): RouteBudgets<RetryBudget> => {
    const budgets = new RouteBudgets(() => new RetryBudget());
    const budget = budgets.of('chat');
    while (budget.affords(0.2, START)) budget.spend(START);
    return budgets;
  };
  const retry = { attempts: 3, on: ['5xx' as const], backoffInitialMs: 1, backoffMaxMs: 1, budget: 0.2 };

  test('where it is spent no provider is asked twice, and the next one still answers', () => {
    const { sink, calls, call } = startExchange({ plan: { retry }, retryBudgets: spent() });
    call(0).json(503, {});
    call(1).json(503, {});
    vi.advanceTimersByTime(1_000);
    expect(calls.map(({ request }) => request.target.provider)).toEqual(['openai', 'groq']);
    expect(sink.status).toBe(503);
  });

  test('another model of the same provider is the provider’s load as well', () => {
    const targets = [target('openai', { model: 'gpt-4o' }), target('openai', { model: 'gpt-4o-mini' })];
    const { calls, call } = startExchange({ plan: { retry, targets }, retryBudgets: spent() });
    call(0).json(503, {});
    vi.advanceTimersByTime(1_000);
    expect(calls).toHaveLength(1);
  });

  test('is the route’s: what one request spends another one lacks', () => {
    const retryBudgets = new RouteBudgets(() => new RetryBudget());
    let calls = 0;
    for (let request = 0; request < 100; request++) {
      const started = startExchange({ plan: { ...alone, retry }, retryBudgets });
      for (let at = 0; at < started.calls.length; at++) {
        started.call(at).json(503, {});
        vi.advanceTimersByTime(1);
      }
      calls += started.calls.length;
    }
    // A hundred requests, a fifth of them, and the allowance of ten.
    expect(calls).toBeLessThanOrEqual(100 + 20 + 10);
    expect(calls).toBeGreaterThan(115);
  });
});

describe('whoever is asked before a call', () => {
  test('hears of every call with its number, and keeps one from being made: the next target is called', () => {
    const asked: string[] = [];
    const { calls, call } = startExchange({
      plan: { targets: [target('a'), target('b'), target('c')] },
      beforeCall: (_request, { provider }, { number, turn, mayHaveCost }) => {
        asked.push(`${number} ${turn} ${provider} ${mayHaveCost}`);
        return provider === 'b' ? new GatewayError('rate_limited') : undefined;
      },
    });
    call(0).json(503, {});
    expect(asked).toEqual(['1 1 a false', '2 2 b false', '2 3 c false']);
    expect(calls.map(({ request }) => request.target.provider)).toEqual(['a', 'c']);
  });

  test('may take its time, and its error is the answer where no target is left', async () => {
    const { calls, sink } = startExchange({
      plan: alone,
      beforeCall: () => Promise.resolve(new GatewayError('rate_limited')),
    });
    expect(calls).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(calls).toHaveLength(0);
    expect(sink.errors).toMatchObject([{ code: 'rate_limited' }]);
  });

  test('is not heard any more where the caller has left', async () => {
    const { calls, sink } = startExchange({ beforeCall: () => Promise.resolve(undefined) });
    sink.cancel();
    await vi.advanceTimersByTimeAsync(0);
    expect(calls).toHaveLength(0);
  });
});

test('an error says which target it came of, after how many calls, and when to come back', () => {
  const { sink, call } = startExchange({ plan: alone });
  call(0).json(429, outOfQuota, { 'retry-after': '20' });
  expect(sink.errors[0]?.details).toMatchObject({
    retryAfterMs: 20_000,
    headers: { 'x-sluice-target': 'openai/gpt-4o', 'x-sluice-attempts': '1' },
  });
});

test('a stream that ends in an error before the caller saw it leaves nothing open', () => {
  const { call, sink } = startExchange({ envelope: { facts: streaming }, plan: alone });
  call(0).stream(JSON.stringify({ error: { message: 'no', code: 400 } }), chunk('late'));
  call(0).listener.onEnd();
  expect(vi.getTimerCount()).toBe(0);
  expect(sink.ended + sink.errors.length).toBe(1);
});
