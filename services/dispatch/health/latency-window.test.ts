import { expect, test } from 'vitest';
import { LatencyWindow } from './latency-window.ts';

const observed = (latencies: Iterable<number>): LatencyWindow => {
  const window = new LatencyWindow();
  for (const latency of latencies) window.observe(latency);
  return window;
};
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test('a percentile is one of the last latencies', () => {
  expect(observed(upTo(100)).percentileMs(0.95)).toBe(95);
  expect(observed(upTo(100)).percentileMs(0.5)).toBe(50);
  expect(observed(upTo(1_000)).percentileMs(1)).toBe(1_000);
  // The last 128 of a thousand.
  expect(observed(upTo(1_000)).percentileMs(0.01)).toBe(874);
});

test('too few latencies say nothing', () => {
  expect(observed(upTo(19)).percentileMs(0.95)).toBeUndefined();
  expect(observed(upTo(20)).percentileMs(0.95)).toBe(19);
});

test('new latencies count, also when it was asked before', () => {
  const window = observed(upTo(20));
  expect(window.percentileMs(1)).toBe(20);
  for (let more = 0; more < 8; more++) window.observe(500);
  expect(window.percentileMs(1)).toBe(500);
});
