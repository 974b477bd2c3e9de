import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SlidingRates } from './sliding-rates.ts';

const START = 1_800_000_000_000;

test('what is older than the window does not count, what is younger than nine tenths of it does', () => {
  const call = fc.record({
    passMs: fc.nat(3_000),
    failed: fc.constantFrom(0, 1),
    slow: fc.constantFrom(0, 1),
  });
  fc.assert(
    fc.property(fc.array(call, { maxLength: 60 }), calls => {
      const rates = new SlidingRates(10_000);
      const seen: { at: number; failed: number }[] = [];
      let now = START;
      for (const { passMs, failed, slow } of calls) {
        now += passMs;
        rates.add({ calls: 1, failed, slow }, now);
        seen.push({ at: now, failed });
        const within = (ms: number) => seen.filter(({ at }) => now - at < ms);
        const totals = rates.totals(now);
        expect(totals.calls).toBeLessThanOrEqual(within(10_000).length);
        expect(totals.calls).toBeGreaterThanOrEqual(within(9_000).length);
        expect(totals.failed).toBeLessThanOrEqual(within(10_000).filter(each => each.failed === 1).length);
      }
    }),
  );
});

test('nothing counts after it was cleared', () => {
  const rates = new SlidingRates(10_000);
  rates.add({ calls: 1, failed: 1, slow: 1 }, START);
  rates.clear();
  expect(rates.totals(START)).toEqual({ calls: 0, failed: 0, slow: 0 });
});
