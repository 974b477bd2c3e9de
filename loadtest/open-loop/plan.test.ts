import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dueBy, kindOf, type LoadKind, type LoadPlan } from './plan.ts';

const kind = (name: string, share: number): LoadKind => ({ name, share, model: 'm', stream: false });

test('kinds of requests come by their shares, evenly spread', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }), shares => {
      const kinds = shares.map((share, index) => kind(String(index), share));
      const total = shares.reduce((sum, share) => sum + share, 0);
      const names = Array.from({ length: 1_000 }, (_, number) => kindOf(kinds, number).name);
      for (const [index, share] of shares.entries()) {
        const count = names.filter(name => name === String(index)).length;
        expect(Math.abs(count - (1_000 * share) / total)).toBeLessThan(20);
      }
    }),
  );
});

test('requests are due by the clock, whatever became of those before, and not after the end', () => {
  const plan = { requestsPerSecond: 250, seconds: 2 } as LoadPlan;
  expect([0, 4, 1_000, 2_000, 60_000].map(elapsedMs => dueBy(elapsedMs, plan))).toEqual([
    0, 1, 250, 500, 500,
  ]);
});
