import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quotaOf } from './cpu-share.ts';

test('a quota is the share that was asked for, within what the kernel takes', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 4, noNaN: true }), cores => {
      const { quotaUs, periodUs } = quotaOf(cores);
      expect(quotaUs / periodUs).toBeCloseTo(cores, 2);
      expect(quotaUs).toBeGreaterThanOrEqual(1_000);
      expect(periodUs).toBeGreaterThanOrEqual(10_000);
      expect(periodUs).toBeLessThanOrEqual(1_000_000);
    }),
  );
});

test('a period is no longer than a small share needs', () => {
  expect(quotaOf(0.5)).toEqual({ quotaUs: 5_000, periodUs: 10_000 });
  expect(quotaOf(0.02)).toEqual({ quotaUs: 1_000, periodUs: 50_000 });
});
