import { expect, test } from 'vitest';
import { countSampled, roughCounter } from './count-text.ts';

const words = (text: string): number => text.split(' ').length;

test('without a tokenizer four bytes of UTF-8 are a token', () => {
  expect(roughCounter.count('abcdefgh')).toBe(2);
  expect(roughCounter.count('ääää')).toBe(2);
});

test('a text of a few thousand characters is counted whole', () => {
  expect(countSampled('a b c '.repeat(500), words)).toBe(words('a b c '.repeat(500)));
});

test('a longer one is counted by samples: no more text than the bound, close to the whole', () => {
  let seen = 0;
  const text = 'some more words of a text '.repeat(40_000);
  const counted = countSampled(text, piece => {
    seen += piece.length;
    return words(piece);
  });
  expect(seen).toBeLessThanOrEqual(4_096);
  expect(counted / words(text)).toBeGreaterThan(0.95);
  expect(counted / words(text)).toBeLessThan(1.05);
});

test('what a text is like in one place does not stand for all of it', () => {
  const text = `${'a '.repeat(50_000)}${'abcdefghi '.repeat(10_000)}`;
  expect(countSampled(text, words) / words(text)).toBeGreaterThan(0.8);
});
