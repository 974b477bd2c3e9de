import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProviderSlots, shareOf } from './provider-slots.ts';

test('a provider gets as many calls at a time as it takes, and room again when one is over', () => {
  const slots = new ProviderSlots();
  expect([slots.enter('a', 2), slots.enter('a', 2), slots.enter('a', 2)]).toEqual([true, true, false]);
  expect(slots.enter('b', 2)).toBe(true);
  slots.leave('a', 2);
  expect([slots.enter('a', 2), slots.enter('a', 2)]).toEqual([true, false]);
});

test('a provider without a bound always has room', () => {
  const slots = new ProviderSlots();
  for (let call = 0; call < 1_000; call++) expect(slots.enter('a', undefined)).toBe(true);
});

test('the parts of all processes are never more than the whole, where each can have one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 64 }), (most, instances) => {
      const share = shareOf(most, instances);
      expect(share).toBeGreaterThanOrEqual(1);
      if (most >= instances) expect(share * instances).toBeLessThanOrEqual(most);
    }),
  );
});
