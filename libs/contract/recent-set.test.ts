import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecentSet } from './recent-set.ts';

test('the last members are remembered, as many as were asked for, and never more than twice as many', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.uniqueArray(fc.string(), { maxLength: 100 }),
      (capacity, members) => {
        const recent = new RecentSet(capacity);
        for (const member of members) expect(recent.add(member)).toBe(true);
        for (const member of members.slice(-capacity)) expect(recent.has(member)).toBe(true);
        expect(members.filter(member => recent.has(member)).length).toBeLessThanOrEqual(2 * capacity);
      },
    ),
  );
});

test('a member that is remembered is not added again', () => {
  const recent = new RecentSet(2);
  expect(recent.add('a')).toBe(true);
  expect(recent.add('a')).toBe(false);
});
