import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RetryBudget } from './retry-budget.ts';
import { RouteBudgets } from './route-budgets.ts';

const START = 1_800_000_000_000;

test('in an outage no more than the share of the traffic is called again, beside the allowance', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (requestsPerSecond, share) => {
        const budget = new RetryBudget();
        let requests = 0;
        let retries = 0;
        for (let second = 0; second < 30; second++)
          for (let request = 0; request < requestsPerSecond; request++) {
            const now = START + second * 1_000 + Math.floor((request * 1_000) / requestsPerSecond);
            budget.onRequest(now);
            requests++;
            for (let attempt = 0; attempt < 2; attempt++)
              if (budget.affords(share, now)) {
                budget.spend(now);
                retries++;
              }
          }
        // Three windows of ten seconds, each with its allowance of ten.
        expect(retries).toBeLessThanOrEqual(requests * share + 30 + 10);
        expect(retries).toBeGreaterThanOrEqual(Math.floor((requests * share) / 3));
      },
    ),
    { numRuns: 30 },
  );
});

test('a route with little traffic may try again every time', () => {
  const budget = new RetryBudget();
  for (let second = 0; second < 60; second++) {
    const now = START + second * 1_000;
    budget.onRequest(now);
    expect(budget.affords(0.2, now)).toBe(true);
    budget.spend(now);
  }
});

test('what was spent is forgotten after ten seconds', () => {
  const budget = new RetryBudget();
  while (budget.affords(0.2, START)) budget.spend(START);
  expect(budget.affords(0.2, START + 9_000)).toBe(false);
  expect(budget.affords(0.2, START + 10_000)).toBe(true);
});

test('a share of nothing allows nothing', () => {
  expect(new RetryBudget().affords(0, START)).toBe(false);
});

test('a clock that goes back takes nothing from the budget and gives nothing to it', () => {
  const budget = new RetryBudget();
  while (budget.affords(0.2, START)) budget.spend(START);
  expect(budget.affords(0.2, START - 60_000)).toBe(false);
});

test('each route has a budget of its own', () => {
  const budgets = new RouteBudgets(() => new RetryBudget());
  const chat = budgets.of('chat');
  while (chat.affords(0.2, START)) chat.spend(START);
  expect(budgets.of('other').affords(0.2, START)).toBe(true);
  expect(budgets.of('chat')).toBe(chat);
});
