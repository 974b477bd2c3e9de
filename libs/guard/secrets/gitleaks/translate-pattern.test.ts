import { expect, test } from 'vitest';
import { translatePattern } from './translate-pattern.ts';

test.each([
  ['(?i)ab|c', '(?i:ab)|(?i:c)', ['AB', 'C', 'c'], ['d']],
  ['a(?i)b|c', 'a(?i:b)|(?i:c)', ['aB', 'ab', 'C'], ['AB']],
  ['(a(?i)b)c', '(a(?i:b))c', ['aBc'], ['aBC']],
  ['(?i:a(?-i:B))c', '(?i:a(?-i:B))c', ['aBc', 'ABc'], ['abc']],
  ['p(?i)x(?i)y', 'p(?i:x(?i:y))', ['pXY'], ['PXY']],
  ['[[:alnum:]]{2}', '[A-Za-z0-9]{2}', ['a9'], ['a-']],
  ['[^]]+x', '[^\\]]{1,1000}x', ['abx'], [']x']],
  ['a{3,}\\z', 'a{3,1000}$', ['aaaa'], ['aa', 'aaab']],
  ['a*?b', 'a{0,1000}?b', ['b', 'aab'], ['c']],
  ['(?s:.)b', '(?s:.)b', ['\nb'], ['b']],
  ['\\x60\\d{2}(?P<n>x)', '\\x60\\d{2}(?<n>x)', ['`12x'], ['12x']],
  ['^\\$(?:\\d+|{\\d+})$', '^\\$(?:\\d{1,200}|{\\d{1,200}})$', ['$1'], ['$a']],
])('%s means the same as %s', (pattern, expected, matching, others) => {
  const translated = translatePattern(pattern);
  expect(translated).toBe(expected);
  const regexp = new RegExp(`^(?:${translated})$`);
  for (const text of matching) expect([text, regexp.test(text)]).toEqual([text, true]);
  for (const text of others) expect([text, regexp.test(text)]).toEqual([text, false]);
});

test.each(['\\pL', '[[:word:]]', 'a)', '[a', '\\Qx\\E'])('%s is refused', pattern => {
  expect(() => translatePattern(pattern)).toThrow(SyntaxError);
});
