import { addSums, histogramBoundsMs, histogramOf, noSums } from '@sluice/store';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { percentileMs } from './percentile.ts';

/** A histogram of times, filled as the store fills it: the first bucket whose bound is not below. */
function histogram(times: readonly number[]): Float64Array {
  const buckets = histogramOf(noSums(), 'latency');
  for (const time of times) {
    const index = histogramBoundsMs.findIndex(bound => time <= bound);
    const bucket = index === -1 ? histogramBoundsMs.length : index;
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  return buckets;
}

test('nothing that was counted has no percentile', () => {
  expect(percentileMs(histogram([]), 0.5)).toBeUndefined();
  const sums = noSums();
  addSums(sums, '');
  expect(percentileMs(histogramOf(sums, 'latency'), 0.5)).toBeUndefined();
});

test('a percentile lies in the bucket of the time that it stands for', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 250_000 }), { minLength: 1, maxLength: 200 }),
      fc.constantFrom(0.5, 0.95),
      (times, share) => {
        const exact = times.toSorted((left, right) => left - right)[Math.ceil(share * times.length) - 1] ?? 0;
        const index = histogramBoundsMs.findIndex(bound => exact <= bound);
        const lower = histogramBoundsMs[(index === -1 ? histogramBoundsMs.length : index) - 1] ?? 0;
        const upper = histogramBoundsMs[index] ?? lower;
        const found = percentileMs(histogram(times), share) ?? -1;
        expect(found).toBeGreaterThanOrEqual(lower);
        expect(found).toBeLessThanOrEqual(upper);
      },
    ),
  );
});
