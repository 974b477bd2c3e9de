import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modelDirectory } from './index.ts';

const heads = ['injection', 'toxicity', 'spam'];
const read = (name: string): Buffer => readFileSync(join(modelDirectory, name));
const readJson = (name: string): unknown => JSON.parse(read(name).toString());

const manifest = readJson('manifest.json');
const config = readJson('config.json');

test('the manifest names every file of the model, with its size and digest', () => {
  const names = readdirSync(modelDirectory).filter(name => name !== 'manifest.json');
  const files = Object.fromEntries(
    names.map(name => {
      const bytes = read(name);
      return [name, { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }];
    }),
  );
  const totalBytes = Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
  expect(manifest).toEqual({ totalBytes, files });
});

test('the whole model stays within 16 MiB and has no weights outside its file', () => {
  expect(manifest).toHaveProperty('totalBytes');
  const bytes = readdirSync(modelDirectory).reduce((sum, name) => sum + read(name).length, 0);
  expect(bytes).toBeLessThanOrEqual(16 * 1024 * 1024);
  expect(existsSync(join(modelDirectory, 'model.onnx.data'))).toBe(false);
});

test('the labels are the three heads, in the order of the logits', () => {
  expect(config).toMatchObject({
    problem_type: 'multi_label_classification',
    id2label: Object.fromEntries(heads.map((head, index) => [String(index), head])),
    label2id: Object.fromEntries(heads.map((head, index) => [head, index])),
  });
});

test.each(heads)('%s has a share and a threshold for each way to run the stages', head => {
  const point = {
    ngramsShare: expect.any(Number),
    threshold: expect.any(Number),
    ngramsThreshold: expect.any(Number),
    transformerThreshold: expect.any(Number),
    skipBelow: expect.any(Number),
  };
  expect(config).toMatchObject({ sluice: { heads: { [head]: point } } });
});

test('the n-gram weights fit their description', () => {
  expect(readJson('ngrams.json')).toMatchObject({ heads, buckets: 2 ** 18, weights: 'ngrams.bin' });
  expect(read('ngrams.bin')).toHaveLength(2 ** 18 * heads.length);
});

test('the vocabulary is as large as the configuration says', () => {
  const tokenizer = readJson('tokenizer.json');
  expect(tokenizer).toMatchObject({ model: { type: 'WordPiece' } });
  expect(config).toMatchObject({ vocab_size: 8192, pad_token_id: 0, max_position_embeddings: 256 });
});
