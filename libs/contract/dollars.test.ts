import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDollars } from './dollars.ts';

test.each([
  [0, '0.00'],
  [420, '0.00000042'],
  [1_500_000_000, '1.50'],
  [12_345_678_901, '12.345678901'],
])('%i nano-dollars are %s', (nanoDollars, text) => {
  expect(formatDollars(nanoDollars)).toBe(text);
});

test('dollars are exact whatever the amount', () => {
  fc.assert(
    fc.property(fc.nat(Number.MAX_SAFE_INTEGER), amount => {
      const [, whole = '', fraction = ''] = /^(\d+)\.(\d{2,9})$/.exec(formatDollars(amount)) ?? [];
      expect(BigInt(whole + fraction.padEnd(9, '0'))).toBe(BigInt(amount));
    }),
  );
});
