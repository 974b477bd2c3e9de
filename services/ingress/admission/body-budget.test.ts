import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BodyBudget } from './body-budget.ts';

test('whatever is taken and given back, no more is taken than may be, and in the end nothing', () => {
  const step = fc.record({ account: fc.nat(4), bytes: fc.nat(400), closes: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step), steps => {
      const budget = new BodyBudget(1_000);
      const accounts = Array.from({ length: 5 }, () => budget.open());
      const taken = accounts.map(() => 0);
      for (const { account, bytes, closes } of steps) {
        if (closes) {
          accounts[account]?.close();
          taken[account] = 0;
        } else if (accounts[account]?.take(bytes)) taken[account] = (taken[account] ?? 0) + bytes;
        else expect(budget.takenBytes + bytes).toBeGreaterThan(1_000);
        expect(budget.takenBytes).toBe(taken.reduce((sum, each) => sum + each, 0));
        expect(budget.takenBytes).toBeLessThanOrEqual(1_000);
      }
      for (const account of accounts) account.close();
      expect(budget.takenBytes).toBe(0);
    }),
  );
});
