import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BudgetSubject, budgetKey, budgetKeyPrefix, isSharedByTenants, subjectOfKey } from './budget.ts';

const value = fc.option(fc.string({ unit: 'binary', maxLength: 8 }), { nil: undefined });
const subjects = fc.record({ tenant: value, team: value, user: value, key: value, tag: value, route: value });
const text = fc.string({ maxLength: 8 });

test('subjects that differ have keys that differ, whatever is in their values, and are read out of them again', () => {
  const canonical = (subject: BudgetSubject): BudgetSubject => JSON.parse(JSON.stringify(subject));
  fc.assert(
    fc.property(subjects, subjects, text, text, (left, right, budget, timezone) => {
      const key = (subject: BudgetSubject): string => budgetKey({ budget, per: 'day', timezone, subject });
      const isSame = JSON.stringify(canonical(left)) === JSON.stringify(canonical(right));
      expect(key(left) === key(right)).toBe(isSame);
      expect(subjectOfKey(key(left))).toEqual(canonical(left));
      expect(key(left).startsWith(budgetKeyPrefix({ budget, per: 'day', timezone }))).toBe(true);
      expect(key(left)).not.toMatch(/[\s{}]/);
    }),
  );
});

test('budgets that differ in name, period or time zone have counters that differ', () => {
  const keys = [
    { budget: 'a', per: 'day', timezone: 'UTC' },
    { budget: 'a', per: 'week', timezone: 'UTC' },
    { budget: 'a', per: 'day', timezone: 'Europe/Berlin' },
    { budget: 'a:day', per: 'day', timezone: 'UTC' },
  ] as const;
  expect(new Set(keys.map(budgetKeyPrefix)).size).toBe(keys.length);
});

test('what names nothing of a single tenant is shared by all', () => {
  expect([[], ['tag'], ['route', 'tag']].map(fields => isSharedByTenants(fields as []))).toEqual([
    true,
    true,
    true,
  ]);
  for (const field of ['tenant', 'team', 'user', 'key'] as const)
    expect(isSharedByTenants(['tag', field])).toBe(false);
});
