import fc from 'fast-check';
import { Tiktoken } from 'js-tiktoken/lite';
import o200k from 'js-tiktoken/ranks/o200k_base';
import { beforeAll, describe, expect, test } from 'vitest';
import { Tokenizer } from './tokenizer.ts';

let tokenizer: Tokenizer;
let reference: (text: string) => number;
beforeAll(() => {
  tokenizer = new Tokenizer(o200k);
  const encoding = new Tiktoken(o200k);
  reference = text => encoding.encode(text, [], []).length;
});

describe('a text has as many tokens as by js-tiktoken', () => {
  test.each([
    '',
    ' ',
    'Hello, world!',
    "They've said: it isn't theirs'",
    'a  b   c\n\n  d\t\te \n f',
    'if (x[0]?.y === "z") { return a; } // see\n/path/to\n',
    '1234567 12 3,456.78',
    '机器学习是人工智能的一个分支，它使计算机能够学习。',
    'Привет, как дела? Ελληνικά. עברית. हिन्दी ภาษาไทย 한국어',
    '😀🎉 👩‍👩‍👧 naïve café Ǆ ﬀ',
    '<|endoftext|> is a text here',
    'line\r\n\r\nline\u00a0 \u3000 x',
    'a'.repeat(200),
    `{"a":[1,2,{"b":"${'x'.repeat(40)}"}]}`,
  ])('%j', text => expect(tokenizer.count(text)).toBe(reference(text)));

  test('any text of whole characters', () => {
    const unit = fc.oneof(
      { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
      fc.constantFrom(
        ' ',
        '  ',
        '\n',
        '\r\n',
        ' \n ',
        '\t',
        '.',
        "'s",
        ' the',
        ' of',
        '/',
        '123',
        '\u00a0',
        '，',
      ),
      fc.stringMatching(/^[a-zA-Z]{1,9}$/),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 30 }), parts => {
        const text = parts.join('').toWellFormed();
        expect(tokenizer.count(text)).toBe(reference(text));
      }),
      { numRuns: 300 },
    );
  });
});

test('what is remembered of words changes no count, however many have gone by', () => {
  const texts = Array.from(
    { length: 200 },
    (_, index) => `word${index} ${'other '.repeat(index % 7)}${index * 7919}`,
  );
  const first = texts.map(text => tokenizer.count(text));
  for (let index = 0; index < 20_000; index += 1) tokenizer.count(`noise ${index.toString(36)}`);
  expect(texts.map(text => tokenizer.count(text))).toEqual(first);
});

test('a piece that is longer than any word is counted in parts, to a few tokens in a hundred', () => {
  const text = Array.from({ length: 3_000 }, (_, index) => 'qxzjkvw'[(index * index) % 7]).join('');
  const [ours, exact] = [tokenizer.count(text), reference(text)];
  expect(ours / exact).toBeGreaterThan(0.97);
  expect(ours / exact).toBeLessThan(1.03);
});

test('text that is cut within a character is counted, and nothing is thrown', () => {
  for (const text of ['\ud83d', 'a\udc00b', '\ud83d'.repeat(2_000)])
    expect(tokenizer.count(text)).toBeGreaterThan(0);
});
