import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dueBy, kindOf, type LoadKind, type LoadPlan, stepAt } from './plan.ts';

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

test('in each step as many requests are due as its multiple of the rate says, and none is due twice', () => {
  const step = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 10 }),
      fc.integer({ min: 1, max: 500 }),
      fc.array(fc.double({ min: 0, max: 30_000, noNaN: true })),
      (steps, requestsPerSecond, instants) => {
        const plan = { requestsPerSecond, seconds: steps.length * 2, steps };
        for (const [index, factor] of steps.entries()) {
          const due = dueBy((index + 1) * 2_000, plan) - dueBy(index * 2_000, plan);
          expect(due).toBe(2 * factor * requestsPerSecond);
        }
        const dues = instants.sort((left, right) => left - right).map(at => dueBy(at, plan));
        expect(dues).toEqual([...dues].sort((left, right) => left - right));
      },
    ),
  );
});

test('a time lies in the step that it is in, and in the last one after the end', () => {
  const plan = { seconds: 3, steps: [1, 10, 1] };
  expect([0, 999, 1_000, 2_500, 3_000, 9_000].map(at => stepAt(at, plan))).toEqual([0, 0, 1, 2, 2, 2]);
  expect(stepAt(500, { seconds: 3 })).toBe(0);
});
