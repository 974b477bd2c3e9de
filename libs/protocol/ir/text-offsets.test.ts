import fc from 'fast-check';
import { expect, test } from 'vitest';
import { offsetsOf } from './text-offsets.ts';

test('code points and code units are told apart, and each gives the other back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(30), (text, wanted) => {
      const characters = [...text];
      const codePoints = Math.min(wanted, characters.length);
      const offsets = offsetsOf(text);
      const codeUnits = offsets.toCodeUnits(codePoints);
      expect(codeUnits).toBe(characters.slice(0, codePoints).join('').length);
      expect(offsets.toCodePoints(codeUnits)).toBe(codePoints);
    }),
  );
});
