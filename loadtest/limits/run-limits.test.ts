import { expect, test } from 'vitest';
import { overshoot } from './overshoot.ts';
import { measureLimits } from './run-limits.ts';

test('two processes on one Redis never admit more than the limit in any window, and no less over time', async () => {
  const options = { processes: 2, clients: 16, seconds: 3, limit: 50, windowMs: 1_000 };
  const report = await measureLimits(options);
  expect(report.overshoot).toBe(0);
  expect(report.admitted).toBeGreaterThanOrEqual(100);
  expect(report.decisions).toBeGreaterThan(report.admitted);
});

test('a window that holds too many is seen', () => {
  const at = (time: number): [number, number] => [time, time + 1];
  expect(overshoot([at(0), at(10), at(20)], 2, 100)).toBe(1);
  expect(overshoot([at(0), at(10), at(120)], 2, 100)).toBe(0);
});
