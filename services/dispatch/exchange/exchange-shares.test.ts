import type { Target } from '@sluice/contract';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CallShare, CallsSoFar } from '../call-shares.ts';
import { START, type StartOptions, startExchange, target } from './exchange-fixture.ts';

beforeEach(() => vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

/** An exchange each of whose calls has a share, and what became of these. */
function startShared(options: StartOptions = {}) {
  const log: string[] = [];
  const asked: CallsSoFar[] = [];
  const shareOf = (turn: number): CallShare => ({
    covers: { number: turn, covers: 'provider' },
    end: () => log.push(`end ${turn}`),
    giveBack: () => log.push(`back ${turn}`),
  });
  const started = startExchange({
    ...options,
    beforeCall: (_request: unknown, _target: Target, calls: CallsSoFar) => {
      asked.push(calls);
      return shareOf(calls.turn);
    },
  });
  return { ...started, log, asked };
}

test('the usage event says of each call which share it had, and that its lease is over', () => {
  const { call, events, log } = startShared();
  call(0).json(503, {});
  call(1).json(200, { usage: { prompt_tokens: 3, completion_tokens: 4 }, choices: [] });
  expect(events[0]?.tries).toMatchObject([
    { result: '503', share: { number: 1, covers: 'provider' } },
    { result: '200', share: { number: 2, covers: 'provider' } },
  ]);
  expect(log).toEqual(['end 1', 'end 2']);
});

test('a call that had its request on the way and gave no answer may have cost something; one that never connected cost nothing', () => {
  const { call, events, asked } = startShared({
    plan: { targets: ['a', 'b', 'c'].map(name => target(name)) },
  });
  call(0).listener.onFailure({ kind: 'network', detail: 'ECONNREFUSED' });
  call(1).listener.onFailure({ kind: 'timeout', detail: 'silent', sent: true });
  call(2).json(200, { usage: { prompt_tokens: 3, completion_tokens: 4 }, choices: [] });
  expect(asked.map(({ mayHaveCost }) => mayHaveCost)).toEqual([false, false, true]);
  expect(events[0]?.tries.map(({ uncertain }) => uncertain)).toEqual([undefined, true, undefined]);
});

test('a share is given back where its call is not made', async () => {
  const never = startShared({
    plan: { strict: true, targets: [target('a')] },
    body: Buffer.from('{"model":"x"}'),
  });
  never.sink.cancel();
  expect(never.log).toEqual(['end 1']);
  let share: ((given: CallShare) => void) | undefined;
  const log: string[] = [];
  const late = startExchange({
    beforeCall: () =>
      new Promise<CallShare>(resolve => {
        share = resolve;
      }),
  });
  late.sink.cancel();
  share?.({
    covers: { number: 1, covers: 'provider' },
    end: () => undefined,
    giveBack: () => log.push('back'),
  });
  await vi.waitFor(() => expect(log).toEqual(['back']));
  expect(late.calls).toHaveLength(0);
});
