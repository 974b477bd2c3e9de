import fc from 'fast-check';
import { expect, test } from 'vitest';
import { median, percentile, spread } from './statistics.ts';

test('as many values lie above the median as below it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), values => {
      const middle = median(values);
      const above = values.filter(value => value > middle).length;
      const below = values.filter(value => value < middle).length;
      expect(Math.max(above, below)).toBeLessThanOrEqual(values.length / 2);
    }),
  );
});

test('the median of an even number of values lies between the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test('the spread is the widest distance from the median, as a share of it', () => {
  expect(spread([90, 100, 130])).toBeCloseTo(0.3);
  expect(spread([5])).toBe(0);
});

test('a percentile is one of the values, with that share of them below it or at it', () => {
  const values = Array.from({ length: 200 }, (_, index) => index + 1);
  expect([0, 0.5, 0.99, 1].map(share => percentile(values, share))).toEqual([1, 100, 198, 200]);
  expect(percentile([], 0.5)).toBeNaN();
});
