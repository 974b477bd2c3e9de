import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { COMPLETION, chunk, START, startExchange, streaming } from './exchange-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const silent = { kind: 'timeout' as const, detail: 'silent', sent: true };
const broken = { kind: 'network' as const, detail: 'reset', sent: true };

describe('a call that gave no answer', () => {
  test('and refused, or never had the request, has used nothing', () => {
    const unsent = { kind: 'timeout' as const, detail: 'no connection' };
    for (const fail of [
      (started: ReturnType<typeof startExchange>) => started.call(0).json(503, {}),
      ({ call }: ReturnType<typeof startExchange>) => call(0).listener.onFailure(unsent),
    ]) {
      const started = startExchange();
      fail(started);
      started.call(1).json(200, COMPLETION);
      expect(started.events).toMatchObject([{ tokens: { input: 11 }, estimated: false }]);
      expect(started.events[0]?.tries[0]).not.toHaveProperty('tokens');
      expect(started.events[0]?.tries[0]).not.toHaveProperty('uncertain');
    }
  });

  test('and had the request may have used something that nobody knows of', () => {
    for (const failure of [silent, broken]) {
      const { call, events } = startExchange();
      call(0).listener.onFailure(failure);
      call(1).json(200, COMPLETION);
      expect(events).toMatchObject([{ tokens: { input: 11, output: 3 }, tries: [{ uncertain: true }, {}] }]);
    }
  });

  test('but the beginning of a whole one may have worked on the rest as well', () => {
    const { call, events } = startExchange();
    call(0).answer(200, { 'content-type': 'application/json' }, '{"choices":[{"message":');
    call(0).listener.onFailure(broken);
    call(1).json(200, COMPLETION);
    expect(events[0]?.tries).toMatchObject([{ result: 'network', uncertain: true }, {}]);
  });
});

test('an answer that broke off is told as the answer, and not twice', () => {
  const { call, events } = startExchange({ envelope: { facts: streaming } });
  call(0).stream(chunk('four'));
  call(0).listener.onFailure(broken);
  expect(events).toMatchObject([{ outcome: 'error', tokens: { input: 7, output: 1 }, tries: [{}] }]);
  expect(events[0]?.tries[0]).not.toHaveProperty('tokens');
  expect(events[0]?.tries[0]).not.toHaveProperty('uncertain');
});
