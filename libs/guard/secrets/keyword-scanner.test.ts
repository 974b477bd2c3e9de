import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeywordScanner } from './keyword-scanner.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-'), minLength: 1, maxLength: 4 });

test('every word is found at every place that it ends at, in any case, and nothing else', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { maxLength: 8 }),
      fc.string({ unit: fc.constantFrom('a', 'B', 'b', 'A', 'c', '-', 'x', 'é', '😀') }),
      fc.nat(10),
      (words, text, from) => {
        const found: string[] = [];
        const scanner = new KeywordScanner(words);
        scanner.scan(text, from, (number, end) => found.push(`${words[number]} ${end}`));
        const expected = words.flatMap(one =>
          Array.from({ length: text.length + 1 }, (_, end) => end)
            .filter(end => end - one.length >= from)
            .filter(end => text.slice(end - one.length, end).toLowerCase() === one)
            .map(end => `${one} ${end}`),
        );
        expect(found.toSorted()).toEqual(expected.toSorted());
        expect(scanner.hasAny(text)).toBe(words.some(one => text.toLowerCase().includes(one)));
      },
    ),
  );
});
