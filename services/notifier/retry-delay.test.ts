import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryDelayMs } from './retry-delay.ts';

test('pauses are doubled from a second to ten minutes', () => {
  const pauses = [1, 2, 3, 4, 10, 11, 100].map(attempt => retryDelayMs(attempt, undefined, () => 1));
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 512_000, 600_000, 600_000]);
});

test('a pause is random between half of it and all, and never shorter than the receiver asks, up to an hour', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.option(fc.integer({ min: 0, max: 10 ** 9 }), { nil: undefined }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, retryAfterMs, random) => {
        const longest = retryDelayMs(attempt, undefined, () => 1);
        const pause = retryDelayMs(attempt, retryAfterMs, () => random);
        const asked = Math.min(retryAfterMs ?? 0, 3_600_000);
        expect(pause).toBeGreaterThanOrEqual(Math.max(longest / 2, asked));
        expect(pause).toBeLessThanOrEqual(Math.max(longest, asked));
      },
    ),
  );
});
