import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PeakEwma } from './peak-ewma.ts';

test('a peak is followed at once, and forgotten in time', () => {
  const latency = new PeakEwma();
  expect(latency.valueMs).toBeUndefined();
  latency.observe(100, 0);
  latency.observe(5_000, 10);
  expect(latency.valueMs).toBe(5_000);
  latency.observe(100, 10_010);
  expect(latency.valueMs).toBeCloseTo(100 + 4_900 / Math.E, 0);
  for (let now = 11_000; now < 100_000; now += 1_000) latency.observe(100, now);
  expect(latency.valueMs).toBeLessThan(105);
});

test('it lies between the least and the greatest that was observed', () => {
  const observation = fc.tuple(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 30_000 }));
  fc.assert(
    fc.property(fc.array(observation, { minLength: 1, maxLength: 50 }), observations => {
      const latency = new PeakEwma();
      let now = 0;
      for (const [latencyMs, pauseMs] of observations) {
        now += pauseMs;
        latency.observe(latencyMs, now);
      }
      const all = observations.map(([latencyMs]) => latencyMs);
      expect(latency.valueMs).toBeGreaterThanOrEqual(Math.min(...all) - 1e-6);
      expect(latency.valueMs).toBeLessThanOrEqual(Math.max(...all) + 1e-6);
    }),
  );
});

test('a clock that goes back does no harm', () => {
  const latency = new PeakEwma();
  latency.observe(100, 10_000);
  latency.observe(50, 0);
  expect(latency.valueMs).toBe(100);
});
