import { rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidModelError, readModelDirectory } from '@sluice/guard-model';
import { temporaryFolder } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { sigmoid } from './classifier.ts';
import { Classifiers } from './load-classifiers.ts';
import { type TinyFolder, writeTinyModel } from './onnx-fixture.ts';

const tiny = (options?: TinyFolder): string => writeTinyModel(join(temporaryFolder(), 'model'), options);
const goOn = (): void => undefined;

test('any classifier in the layout of HuggingFace gives its labels, by sigmoid or softmax as it says', async () => {
  const classifiers = new Classifiers();
  const each = await classifiers.folder(tiny());
  expect(each.labels).toEqual(['good', 'bad']);
  const [[bad] = []] = await each.classify(['hello world'], ['bad'], goOn);
  expect(bad?.score).toBeCloseTo(sigmoid(3));
  const one = await classifiers.folder(tiny({ config: { problem_type: 'single_label_classification' } }));
  const [[half] = []] = await one.classify(['hello world'], ['bad'], goOn);
  expect(half?.score).toBeCloseTo(0.5);
});

test('texts of all lengths in one batch score as they do alone, a long one by its highest window', async () => {
  const classifier = await new Classifiers().folder(tiny());
  const texts = [
    '',
    'hello',
    'world world',
    `${'hello '.repeat(40)}${'world '.repeat(20)}`,
    'hello world '.repeat(20_000),
  ];
  const together = await classifier.classify(texts, ['good'], goOn);
  for (const [index, text] of texts.entries())
    expect(await classifier.classify([text], ['good'], goOn)).toEqual([together[index]]);
  expect(together.map(([found]) => found?.score ?? 0)).toEqual(
    [0, 1, 4, 32, 24].map(sum => expect.closeTo(sigmoid(sum), 5)),
  );
  expect(together[3]?.[0]?.end).toBe(texts[3]?.length);
});

const faults: [string, TinyFolder, RegExp][] = [
  ['more numbers than labels', { outputs: 3 }, /gives 3 numbers .* names 2/],
  ['weights in another file', { externalData: true }, /weights in another file/],
  ['an input nobody knows', { input: 'pixel_values' }, /takes "pixel_values"/],
  ['an input that is no number of a token', { inputType: 1 }, /expected int64/],
  ['a length that is fixed', { fixedLength: 128 }, /length that may change/],
  ['no labels', { config: { id2label: {} } }, /0 labels/],
  ['a hole in its labels', { config: { id2label: { 0: 'a', 2: 'b' } } }, /no text for 1/],
  ['another task', { config: { problem_type: 'regression' } }, /"regression"/],
  ['windows of nothing', { config: { max_position_embeddings: 4 } }, /windows of 4 tokens/],
];
test.each(faults)('a model with %s is refused before it is loaded', (_, options, message) => {
  const folder = tiny(options);
  expect(() => readModelDirectory(folder)).toThrow(InvalidModelError);
  expect(() => readModelDirectory(folder)).toThrow(message);
});

test('files that are missing, broken, cut off or elsewhere are named', () => {
  expect(() => readModelDirectory(join(temporaryFolder(), 'none'))).toThrow(/no such folder/);
  for (const name of ['config.json', 'tokenizer.json', 'model.onnx']) {
    const without = tiny();
    rmSync(join(without, name));
    expect(() => readModelDirectory(without)).toThrow(`has no ${name}`);
    symlinkSync('/etc/hostname', join(without, name));
    expect(() => readModelDirectory(without)).toThrow(`${name} is a link that leads out of the folder`);
    rmSync(join(without, name));
    writeFileSync(join(without, name), 'broken');
    expect(() => readModelDirectory(without)).toThrow(name);
  }
  const cut = tiny();
  truncateSync(join(cut, 'model.onnx'), 100);
  expect(() => readModelDirectory(cut)).toThrow(/cannot be read/);
});

test('a tokenizer that cannot be loaded is told with the reason', async () => {
  const folder = tiny();
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify({ model: { type: 'Nothing' } }));
  await expect(new Classifiers().folder(folder)).rejects.toThrow(/tokenizer.json cannot be loaded/);
});
