import { expect, test } from 'vitest';
import { loadTokenizer } from './load-tokenizer.ts';

test('short texts are counted to the token, long ones by samples', async () => {
  const tokenizer = await loadTokenizer();
  const count = (text: string): number => tokenizer.count(text);
  expect(count('Hello, world!')).toBe(4);
  const sentence = 'The quick brown fox jumps over the lazy dog. ';
  const each = count(sentence.repeat(80)) / 80;
  expect(count(sentence.repeat(80_000)) / (each * 80_000)).toBeCloseTo(1, 1);
});
