import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SlidingSums } from './sliding-sums.ts';

const START = 1_800_000_000_000;

test('what is older than the window does not count, what is younger than nine tenths of it does', () => {
  const added = fc.record({ passMs: fc.nat(3_000), amount: fc.nat(9), series: fc.constantFrom('a', 'b') });
  fc.assert(
    fc.property(fc.array(added, { maxLength: 60 }), all => {
      const sums = new SlidingSums(10_000, ['a', 'b']);
      const seen: { at: number; amount: number }[] = [];
      let now = START;
      for (const { passMs, amount, series } of all) {
        now += passMs;
        sums.add(series === 'a' ? 'a' : 'b', amount, now);
        if (series === 'a') seen.push({ at: now, amount });
        const within = (ms: number): number =>
          seen.filter(({ at }) => now - at < ms).reduce((total, each) => total + each.amount, 0);
        expect(sums.sum('a', now)).toBeLessThanOrEqual(within(10_000));
        expect(sums.sum('a', now)).toBeGreaterThanOrEqual(within(9_000));
      }
    }),
  );
});

test('nothing counts after it was cleared, and a clock that goes back clears nothing', () => {
  const sums = new SlidingSums(10_000, ['a']);
  sums.add('a', 3, START);
  expect(sums.sum('a', START - 60_000)).toBe(3);
  sums.clear();
  expect(sums.sum('a', START)).toBe(0);
});
