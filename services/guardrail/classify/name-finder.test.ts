import { join } from 'node:path';
import { InvalidModelError, readModelDirectory } from '@sluice/guard-model';
import { temporaryFolder } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { Classifiers } from './load-classifiers.ts';
import { writeTinyModel, writeTokenModel } from './onnx-fixture.ts';

const goOn = (): void => undefined;
const labels = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC', 'B-ORG'];
const words = { ann: 1, lee: 2, bob: 1, new: 3, york: 4, wien: 3, acme: 5 };
const model = (changes: object = {}): string =>
  writeTokenModel(join(temporaryFolder(), 'model'), { words, labels, ...changes });

async function found(text: string, folder = model()): Promise<[string, string][]> {
  const finder = await new Classifiers().names(folder);
  const [names = []] = await finder.find([text], goOn);
  return names.map(({ start, end, type }) => [type, text.slice(start, end)]);
}

test.each([
  [
    'Ann Lee lives in New York.',
    [
      ['person', 'Ann Lee'],
      ['location', 'New York'],
    ],
  ],
  [
    'Ann, Bob and Lee',
    [
      ['person', 'Ann'],
      ['person', 'Bob'],
      ['person', 'Lee'],
    ],
  ],
  [
    'Bob Ann',
    [
      ['person', 'Bob'],
      ['person', 'Ann'],
    ],
  ],
  [
    '(Wien) 😀 ANN-Lee!',
    [
      ['location', 'Wien'],
      ['person', 'ANN'],
      ['person', 'Lee'],
    ],
  ],
  ['Acme sells', []],
  ['', []],
])('%j has the names that its words are labelled with', async (text, expected) => {
  expect(await found(text)).toEqual(expected);
});

test('labels without a mark, and those of other data sets, are understood', async () => {
  const folder = model({ words: { ann: 1, lee: 1, wien: 2 }, labels: ['O', 'PERSON', 'GPE'] });
  expect(await found('Ann Lee, Wien', folder)).toEqual([
    ['person', 'Ann Lee'],
    ['location', 'Wien'],
  ]);
});

test('a long text is read in windows that overlap, and each name is found once, whole', async () => {
  const text = 'then Ann Lee went to New York and on '.repeat(400);
  const names = await found(text);
  expect(names).toHaveLength(800);
  expect(new Set(names.map(([, name]) => name))).toEqual(new Set(['Ann Lee', 'New York']));
});

test('a score is the mean of its words, as sure as the model is', async () => {
  const finder = await new Classifiers().names(model({ logit: 0.5 }));
  const [[name] = []] = await finder.find(['Ann Lee'], goOn);
  expect(name?.score).toBeCloseTo(Math.exp(0.5) / (Math.exp(0.5) + 5));
});

test('a classifier of texts is none of tokens, and the other way round', () => {
  const ofTexts = writeTinyModel(join(temporaryFolder(), 'texts'));
  expect(() => readModelDirectory(ofTexts, 'tokens')).toThrow(/expected float32 \[batch, tokens, labels\]/);
  expect(() => readModelDirectory(model())).toThrow(/expected float32 \[batch, labels\]/);
  const few = model({ config: { id2label: { 0: 'O', 1: 'B-PER' } } });
  expect(() => readModelDirectory(few, 'tokens')).toThrow(InvalidModelError);
});

test('what gives up between batches is told so', async () => {
  const finder = await new Classifiers().names(model());
  let left = 3;
  const giveUp = (): void => {
    left -= 1;
    if (left === 0) throw new RangeError('time is up');
  };
  await expect(finder.find(['Ann '.repeat(20_000)], giveUp)).rejects.toThrow('time is up');
});
