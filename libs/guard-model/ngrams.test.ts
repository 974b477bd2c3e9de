import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelDirectory } from './index.ts';
import { readNgramModel } from './ngrams.ts';
import { normalizeForNgrams } from './normalize.ts';

interface Vector {
  text: string;
  ngrams: { normal: string; scores: number[] };
}

const { vectors }: { vectors: Vector[] } = JSON.parse(
  readFileSync(join(modelDirectory, 'vectors.json'), 'utf8'),
);
const model = readNgramModel(modelDirectory);

test.each(vectors)('the normal form is the one of the training code: $ngrams.normal', vector => {
  expect(normalizeForNgrams(vector.text)).toBe(vector.ngrams.normal);
});

test.each(vectors)('the scores are those of the training code: $ngrams.normal', vector => {
  const scores = model.score(vector.text);
  expect(scores).toHaveLength(vector.ngrams.scores.length);
  for (const [head, score] of scores.entries()) expect(score).toBeCloseTo(vector.ngrams.scores[head] ?? 0, 9);
});

test('normalising twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      const normal = normalizeForNgrams(text);
      expect(normalizeForNgrams(normal)).toBe(normal);
    }),
  );
});

test('any text has a finite score that depends on the text alone', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), text => {
      const scores = model.score(text);
      expect(scores.every(Number.isFinite)).toBe(true);
      expect(model.score(text)).toEqual(scores);
    }),
  );
});
