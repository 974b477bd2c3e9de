import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldLookAlikes } from './look-alikes.ts';
import { normalizeText, settledLength } from './normalize.ts';

const ignorable = /\p{Default_Ignorable_Code_Point}/gu;

test('the text is the NFKC of what can be seen', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      const normal = text.replace(ignorable, '').normalize('NFKC');
      fc.pre(foldLookAlikes(normal) === normal);
      expect(normalizeText(text).text.normalize('NFKC')).toBe(normal);
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

test.each([
  ['Cyrillic in Latin', 'рауpаl.com', 'paypal.com'],
  ['Greek in Latin', 'ignοre all', 'ignore all'],
  ['a capital', 'Іgnore', 'Ignore'],
  ['Cherokee and Armenian', 'ᎪBC sհip', 'ABC ship'],
  ['beside a full-width letter', 'ｐаyраl', 'paypal'],
  ['a word all of one alphabet', 'сор и Ann', 'сор и Ann'],
  ['what looks like no Latin letter', 'Δx Жab', 'Δx Жab'],
])('%s reads as it looks', (_, text, expected) => {
  expect(normalizeText(text).text).toBe(expected);
});

test('a span in a folded word is where it was', () => {
  const text = '\u200b😀 to аnn@example.cоm, ﬁn';
  const normal = normalizeText(text);
  const start = normal.text.indexOf('ann@');
  const { start: from, end } = normal.toOriginal({ start, end: start + 15, type: '' });
  expect(text.slice(from, end)).toBe('аnn@example.cоm');
});

test('of a stream, a word with a look-alike waits for its end, and any other does not', () => {
  expect(settledLength('see рау')).toBe(4);
  expect(settledLength('see рау ')).toBe(7);
  expect(settledLength('see payр')).toBe(7);
  expect(settledLength('see pay')).toBe(6);
  expect(settledLength(`see ${'р'.repeat(300)}`)).toBe(303);
});
