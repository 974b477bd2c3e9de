import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ReceiverGate } from './receiver-gate.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open() {
  const gate = new ReceiverGate(() => 1);
  const stopping = new AbortController();
  const passed: number[] = [];
  let asked = 0;
  return {
    gate,
    passed,
    stop: () => stopping.abort(),
    ask: () => {
      asked += 1;
      const number = asked;
      return gate.pass(stopping.signal).then(() => void passed.push(number));
    },
  };
}
const settle = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined);

test('while somebody is there everything passes', async () => {
  const { ask, passed } = open();
  await Promise.all([ask(), ask()]);
  expect(passed).toEqual([1, 2]);
});

test('while nobody is there one is let through after each pause, and the pauses grow', async () => {
  const { gate, ask, passed } = open();
  gate.away(undefined);
  for (let waiting = 0; waiting < 5; waiting += 1) void ask();
  await settle();
  expect(passed).toEqual([]);
  for (const [index, pauseMs] of [1_000, 2_000, 4_000, 8_000].entries()) {
    await vi.advanceTimersByTimeAsync(pauseMs - 1);
    expect(passed).toHaveLength(index);
    await vi.advanceTimersByTimeAsync(1);
    expect(passed).toHaveLength(index + 1);
    gate.away(undefined);
  }
});

test('attempts that began together and found nobody count once', async () => {
  const { gate, ask, passed } = open();
  for (let failure = 0; failure < 10; failure += 1) gate.away(undefined);
  void ask();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(passed).toEqual([1]);
});

test('when the one that was let through has arrived, all others follow', async () => {
  const { gate, ask, passed } = open();
  gate.away(undefined);
  for (let waiting = 0; waiting < 4; waiting += 1) void ask();
  await vi.advanceTimersByTimeAsync(1_000);
  gate.answered();
  await settle();
  expect(passed).toHaveLength(4);
});

test('a receiver is not asked before the time that it has named', async () => {
  const { gate, ask, passed } = open();
  gate.away(30_000);
  void ask();
  await vi.advanceTimersByTimeAsync(29_999);
  expect(passed).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(passed).toEqual([1]);
});

test('whoever waits is let go when it is to stop', async () => {
  const { gate, ask, passed, stop } = open();
  gate.away(undefined);
  const waiting = ask();
  stop();
  await waiting;
  expect(passed).toEqual([1]);
  expect(vi.getTimerCount()).toBe(1);
  gate.close();
  expect(vi.getTimerCount()).toBe(0);
});
