import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantile } from './quantile.ts';

test('a quantile lies within the bucket that holds it', () => {
  const buckets = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(
      buckets,
      fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 9 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (bounds, counts, share) => {
        const sorted = bounds.toSorted((left, right) => left - right);
        let total = 0;
        const cumulative = new Map<number, number>();
        for (const [index, bound] of sorted.entries()) {
          total += counts[index] ?? 0;
          cumulative.set(bound, total);
        }
        const value = quantile(share, cumulative);
        if (total === 0) {
          expect(value).toBeUndefined();
          return;
        }
        const upper = sorted.find(bound => (cumulative.get(bound) ?? 0) >= share * total) ?? Number.NaN;
        const lower = sorted[sorted.indexOf(upper) - 1] ?? 0;
        expect(value).toBeGreaterThanOrEqual(lower);
        expect(value).toBeLessThanOrEqual(upper);
      },
    ),
  );
});
