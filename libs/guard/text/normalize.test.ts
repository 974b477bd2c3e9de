import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalizeText } from './normalize.ts';

const ignorable = /\p{Default_Ignorable_Code_Point}/gu;

test('the text is the NFKC of what can be seen', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      expect(normalizeText(text).text.normalize('NFKC')).toBe(text.replace(ignorable, '').normalize('NFKC'));
    }),
  );
});

test('a span leads back to the characters that it came from', () => {
  const original = 'x ４１\u200b１１ y';
  const { text, toOriginal } = normalizeText(original);
  expect(text).toBe('x 4111 y');
  const span = toOriginal({ start: 2, end: 6, type: 'digits' });
  expect(original.slice(span.start, span.end)).toBe('４１\u200b１１');
});

test('the whole text leads back to the whole text, but for what cannot be seen before it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), original => {
      const { text, toOriginal } = normalizeText(original);
      fc.pre(text.length > 0);
      const { start, end } = toOriginal({ start: 0, end: text.length, type: 'all' });
      expect(original.slice(0, start).replace(ignorable, '')).toBe('');
      expect(end).toBe(original.length);
    }),
  );
});
