import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HedgeBudget } from './hedge-budget.ts';

const NOW = 1_800_000_000_000;
const cost = (costNanoDollars: number) => ({ costNanoDollars });

const answeredBy = (count: number, each = 1_000): HedgeBudget => {
  const budget = new HedgeBudget();
  for (let answer = 0; answer < count; answer++) budget.answered(cost(each), NOW);
  return budget;
};

test('one call in twenty may be made twice where all cost the same', () => {
  expect(answeredBy(19).reserve(0.05, NOW)).toBeUndefined();
  const budget = answeredBy(40);
  expect([1, 2, 3].map(() => budget.reserve(0.05, NOW) !== undefined)).toEqual([true, true, false]);
});

test('what a call really cost counts in the end, and one that cost nothing makes room', () => {
  const budget = answeredBy(20);
  budget.reserve(0.05, NOW)?.settle(undefined, NOW);
  budget.reserve(0.05, NOW)?.settle(cost(400), NOW);
  expect(budget.reserve(0.05, NOW)).toBeUndefined();
  const cheap = answeredBy(20);
  for (let call = 0; call < 5; call++) cheap.reserve(0.05, NOW)?.settle(cost(0), NOW);
  expect(cheap.reserve(0.05, NOW)).toBeDefined();
});

test('calls without a price count by their tokens', () => {
  const budget = new HedgeBudget();
  for (let answer = 0; answer < 20; answer++) budget.answered({ tokens: { input: 10, output: 90 } }, NOW);
  expect(budget.reserve(0.05, NOW)).toBeDefined();
  expect(budget.reserve(0.05, NOW)).toBeUndefined();
});

test('ten minutes later nothing is left of it', () => {
  expect(answeredBy(1_000).reserve(0.05, NOW + 600_000)).toBeUndefined();
});

test('what was spent beside answers never exceeds the share by more than the last call', () => {
  const step = fc.record({ answer: fc.nat(10_000), hedge: fc.nat(10_000) });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 200 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (steps, share) => {
        const budget = new HedgeBudget();
        let answered = 0;
        let extra = 0;
        for (const { answer, hedge } of steps) {
          budget.answered(cost(answer), NOW);
          answered += answer;
          const before = extra;
          const reserved = budget.reserve(share, NOW);
          if (reserved === undefined) continue;
          reserved.settle(cost(hedge), NOW);
          extra += hedge;
          expect(before).toBeLessThanOrEqual(answered * share + 1e-6);
        }
      },
    ),
  );
});
