import { expect, test } from 'vitest';
import { clientPatienceMs, prefersAsync } from './client-patience.ts';

test.each([
  [{}, Number.POSITIVE_INFINITY],
  [{ prefer: 'wait=10' }, 10_000],
  [{ prefer: 'respond-async, WAIT = "5"; x=1' }, 5_000],
  [{ prefer: 'respond-async' }, Number.POSITIVE_INFINITY],
  [{ prefer: 'await=3' }, Number.POSITIVE_INFINITY],
  [{ 'x-stainless-timeout': '600' }, 600_000],
  [{ 'x-stainless-timeout': 'NOT_GIVEN' }, Number.POSITIVE_INFINITY],
  [{ 'x-server-timeout': '2.5', prefer: 'wait=30' }, 2_500],
])('%j: how long the client waits is what it says, the least of it', (headers, patienceMs) => {
  expect(clientPatienceMs(headers)).toBe(patienceMs);
});

test.each([
  [undefined, false],
  ['respond-async', true],
  ['wait=10, Respond-Async', true],
  ['respond-async; x="y"', true],
  ['return=minimal', false],
  ['no-respond-async', false],
])('%j: whether the client would rather be told where its answer will be', (prefer, prefers) => {
  expect(prefersAsync(prefer === undefined ? {} : { prefer })).toBe(prefers);
});
