import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileGlobs, matchGlob } from './match-glob.ts';

test.each([
  ['gpt-*', 'gpt-4o', true],
  ['gpt-*', 'gpt-', true],
  ['gpt-*', 'a-gpt-4o', false],
  ['*-mini', 'gpt-4o-mini', true],
  ['*-mini', 'gpt-4o-mini-2', false],
  ['gpt-?', 'gpt-4', true],
  ['gpt-?', 'gpt-4o', false],
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a.b', 'axb', false],
  ['[a]', 'a', false],
])('the glob %j and the text %j: %s', (glob, text, expected) => expect(matchGlob(glob, text)).toBe(expected));

test('a glob means what the regular expression of the same form means', () => {
  const characters = fc.constantFrom('a', 'b', '*', '?', '.');
  fc.assert(
    fc.property(
      fc.array(characters, { maxLength: 8 }),
      fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 }),
      (parts, text) => {
        const glob = parts.join('');
        const pattern = parts.map(part =>
          part === '*' ? '.*' : part === '?' ? '.' : part === '.' ? '\\.' : part,
        );
        expect(matchGlob(glob, text)).toBe(new RegExp(`^${pattern.join('')}$`, 's').test(text));
      },
    ),
  );
});

test('no list is everything, an empty list is nothing', () => {
  expect(compileGlobs(undefined)('gpt-4o')).toBe(true);
  expect(compileGlobs([])('gpt-4o')).toBe(false);
  expect(compileGlobs(['claude-*', 'gpt-4o'])('gpt-4o')).toBe(true);
  expect(compileGlobs(['claude-*', 'gpt-4o'])('gpt-4o-mini')).toBe(false);
});
