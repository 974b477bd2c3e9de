import { expect, test } from 'vitest';
import { type Candidate, compileAllowList } from './allow-lists.ts';

const candidate: Candidate = {
  secret: 'abcEXAMPLE1',
  match: 'key = abcEXAMPLE1',
  line: 'a key = abcEXAMPLE1',
};

test.each([
  ['an expression of the secret', { regexes: ['EXAMPLE'] }, true],
  ['an expression that only the match has', { regexes: ['key'] }, false],
  ['an expression of the match', { target: 'match', regexes: ['^key'] }, true],
  ['an expression of the line', { target: 'line', regexes: ['^a key'] }, true],
  ['a word, in any case', { stopwords: ['example'] }, true],
  ['a word that is not there', { stopwords: ['sample'] }, false],
  ['one of the two', { regexes: ['none'], stopwords: ['example'] }, true],
  ['one of two that are both needed', { condition: 'AND', regexes: ['none'], stopwords: ['example'] }, false],
  ['both of two that are both needed', { condition: 'AND', regexes: ['abc'], stopwords: ['example'] }, true],
] as const)('%s', (_, list, allows) => {
  expect(compileAllowList(list)(candidate)).toBe(allows);
});
