import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blocklistDetector } from './blocklist.ts';
import { checkTexts, compileChecks } from './check-texts.ts';

const never = (): boolean => false;
const found = (terms: string[], text: string): string[] => {
  const { masked } = checkTexts(
    [text],
    compileChecks([{ detector: 'blocklist', action: 'mask', terms }]),
    never,
  );
  return [masked.get(0) ?? text];
};

test.each([
  ['any case', ['Falcon'], 'the FALCON flies', 'the [TERM] flies'],
  ['whole words only', ['cat'], 'concatenate cats, a cat.', 'concatenate cats, a [TERM].'],
  ['several words over any white space', ['project falcon'], 'Project \n\t Falcon!', '[TERM]!'],
  ['cut by zero-width characters', ['falcon'], 'fal\u200b\u2060con', '[TERM]'],
  ['full-width letters', ['falcon'], 'x ｆａｌｃｏｎ y', 'x [TERM] y'],
  ['a ligature', ['office'], 'the oﬃce', 'the [TERM]'],
  ['decomposed accents', ['café'], 'the cafe\u0301!', 'the [TERM]!'],
  ['sharp s', ['STRASSE'], 'Die Straße, ja', 'Die [TERM], ja'],
  ['both forms of sigma', ['ΟΔΟΣ'], 'οδος', '[TERM]'],
  ['a script without spaces', ['爆弾'], 'これは爆弾です', 'これは[TERM]です'],
  ['Cyrillic', ['сокол'], 'Мой Сокол.', 'Мой [TERM].'],
  ['not inside an accented word', ['caf'], 'café', 'café'],
  ['after characters outside the basic plane', ['falcon'], '😀😀 falcon 😀', '😀😀 [TERM] 😀'],
  ['in ROT13', ['project falcon'], 'say cebwrpg snypba now', 'say [TERM] now'],
  ['not as a short word in ROT13', ['green'], 'terra terra', 'terra terra'],
  ['in base64', ['falcon'], 'decode dGhlIGZhbGNvbiBmbGllcw== now', 'decode [TERM] now'],
  ['in hex', ['falcon'], '0x6 7468652066616c636f6e20666c696573', '0x6 [TERM]'],
  ['with letters of another alphabet', ['falcon'], 'the fаlсоn', 'the [TERM]'],
  ['edges that are no letters', ['c++'], 'in C++, not c', 'in [TERM], not c'],
  ['the longest of two', ['red fox', 'fox'], 'a red fox', 'a [TERM]'],
  ['a term that ends inside another', ['a b c', 'b'], 'a b d', 'a [TERM] d'],
])('a term is found: %s', (_, terms, text, expected) => {
  expect(found(terms, text)).toEqual([expected]);
});

test('ten thousand terms find the same as a search for each', () => {
  const terms = Array.from({ length: 10_000 }, (_, index) => `w${index.toString(36)}`);
  const spans = blocklistDetector(terms).find('w1 and w7pr, not w7ps or xw1');
  expect(spans.map(({ start, end }) => [start, end])).toEqual([
    [0, 2],
    [7, 11],
  ]);
});

test('terms are found wherever a plain search for whole words finds them', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 5 }), fc.array(word), (terms, words) => {
      const text = words.join(' ');
      const starts = words.map((_, index) => words.slice(0, index).join(' ').length + (index > 0 ? 1 : 0));
      const expected = starts.filter((_, index) => terms.includes(words[index] ?? ''));
      expect(
        blocklistDetector(terms)
          .find(text)
          .map(({ start }) => start),
      ).toEqual(expected);
    }),
  );
});
