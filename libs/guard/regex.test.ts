import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longestMatch } from './pattern-length.ts';
import { regexDetector } from './regex.ts';
import { expectSameAtEverySplit } from './streaming-fixture.ts';

const pattern = (text: string, ignoreCase = false) =>
  regexDetector([{ name: 'mine', pattern: text, ignoreCase }]);
const found = (expression: string, text: string, ignoreCase = false): string[] =>
  pattern(expression, ignoreCase)
    .find(text)
    .map(({ start, end }) => text.slice(start, end));

test.each([
  ['PROJ-\\d{4,6}', 'PROJ-1234, PROJ-1234567 and PROJ-12', ['PROJ-1234', 'PROJ-123456']],
  ['\\bcat\\b', 'cat concat cats cat', ['cat', 'cat']],
  ['^once', 'once once', ['once']],
  ['end$', 'end end', ['end']],
  [
    '(?:ab)+',
    `${'ab'.repeat(400)} ab`,
    ['ab'.repeat(128), 'ab'.repeat(128), 'ab'.repeat(128), 'ab'.repeat(16), 'ab'],
  ],
  ['ß|é', 'Straße é', ['ß', 'é']],
])('%s finds what it means', (expression, text, expected) => {
  expect(found(expression, text)).toEqual(expected);
  expectSameAtEverySplit(pattern(expression.replace(/\$$/, '\\b')), text);
});

test('a match is found wherever it lies in a long text', () => {
  for (let before = 0; before < 600; before += 7) {
    const text = `${'x '.repeat(before)}KEY-42 ${'y'.repeat(700)}`;
    expect(found('\\bkey-\\d+\\b', text, true)).toEqual(['KEY-42']);
  }
});

test.each([
  ['(a+)+$', 'a'],
  ['a(?:.*z)?', 'a'],
  ['(?:a|aa)*b', 'a'],
  ['(.*)(.*)(.*)(.*)x', 'ab'],
])('%s reads a long text of %j in full', (expression, piece) => {
  expect(pattern(expression).find(piece.repeat(20_000)).length).toBeGreaterThanOrEqual(0);
});

test.each([
  ['(?=a)b', 'cannot be used'],
  ['[', 'cannot be used'],
  ['(a)\\1', 'cannot be used'],
  ['((a{100}){100}){100}', 'cannot be used'],
  ['[\\s\\S]{0,1000}z', 'make its repetitions shorter'],
  ['a*', 'matches nothing at all'],
  ['a'.repeat(1_001), 'longer than'],
])('%s is refused when it is compiled', (expression, reason) => {
  expect(() => pattern(expression)).toThrow(RangeError);
  expect(() => pattern(expression)).toThrow(reason);
});

test.each([
  ['abc', 6],
  ['a{3}b?', 8],
  ['(?:ab|c)d{1,2}', 8],
  ['[a-z\\]]{2}\\d', 6],
  ['(?i)x(?P<name>y)', 4],
  ['a+', Number.POSITIVE_INFINITY],
  ['(a{2,})b', Number.POSITIVE_INFINITY],
  ['\\Qa.b\\E', Number.POSITIVE_INFINITY],
])('%s matches at most so much: %d', (expression, length) => {
  expect(longestMatch(expression)).toBe(length);
});

test('of any pattern the length of a match is told, or that it is not known', () => {
  const unit = fc.constantFrom(...'()[]{}|\\QEa*+?1,^$:P<>', '(?', '{1,2}', '[[:alpha:]', '\\p{L}');
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 30 }), units => {
      expect(longestMatch(units.join(''))).toBeGreaterThanOrEqual(0);
    }),
  );
});
