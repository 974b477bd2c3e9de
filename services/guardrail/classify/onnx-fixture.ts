import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A field of a protocol buffer: a number, or bytes. */
type Field = [number: number, value: number | Uint8Array | string];

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

function message(...fields: Field[]): Uint8Array {
  return Buffer.concat(
    fields.map(([number, value]) => {
      if (typeof value === 'number') return Buffer.from([...varint(number * 8), ...varint(value)]);
      const bytes = Buffer.from(value);
      return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
    }),
  );
}

const dimension = (size: number | string): Field => [
  1,
  message(typeof size === 'number' ? [1, size] : [2, size]),
];
const value = (name: string, elementType: number, ...sizes: (number | string)[]): Uint8Array =>
  message([1, name], [2, message([1, message([1, elementType], [2, message(...sizes.map(dimension))])])]);
const integer = (name: string, number: number): Field => [5, message([1, name], [3, number], [20, 2])];
const node = (type: string, inputs: string[], output: string, ...attributes: Field[]): Field => [
  1,
  message(...inputs.map((name): Field => [1, name]), [2, output], [4, type], ...attributes),
];

interface TinyModel {
  /** How many numbers it gives; each is larger the larger the ids are. */
  outputs?: number;
  input?: string;
  inputType?: number;
  fixedLength?: number;
  externalData?: boolean;
}

/** An ONNX file (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) that adds the ids up, for each of its outputs. */
function tinyOnnx(options: TinyModel = {}): Uint8Array {
  const { outputs = 2, input = 'input_ids', inputType = 7, fixedLength, externalData = false } = options;
  const axes = message([1, 1], [2, 7], [8, 'axes'], [9, Buffer.from([1, 0, 0, 0, 0, 0, 0, 0])]);
  const external = message(
    [1, 1],
    [2, 1],
    [8, 'far'],
    [13, message([1, 'location'], [2, '/etc/passwd'])],
    [14, 1],
  );
  const graph = message(
    node('Cast', [input], 'floats', [5, message([1, 'to'], [3, 1], [20, 2])]),
    node('ReduceSum', ['floats', 'axes'], 'sum'),
    node(
      'Concat',
      Array.from({ length: outputs }, () => 'sum'),
      'logits',
      integer('axis', 1),
    ),
    [2, 'tiny'],
    [5, axes],
    ...(externalData ? [[5, external] as Field] : []),
    [11, value(input, inputType, 'batch', fixedLength ?? 'tokens')],
    [12, value('logits', 1, 'batch', outputs)],
  );
  return message([1, 8], [8, message([1, ''], [2, 13])], [7, graph]);
}

/** Knows the words that are given, each an id from 1 on. */
const tokenizer = (words: readonly string[]): object => ({
  version: '1.0',
  added_tokens: [],
  normalizer: { type: 'Lowercase' },
  pre_tokenizer: { type: 'Whitespace' },
  post_processor: null,
  decoder: null,
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(['[UNK]', ...words].map((word, index) => [word, index])),
  },
});

export interface TinyFolder extends TinyModel {
  config?: object;
  words?: readonly string[];
}

/** Writes a classifier with the labels `good` and `bad`, both as sure as the words are late in their list. */
export function writeTinyModel(
  folder: string,
  { config = {}, words = ['hello', 'world'], ...model }: TinyFolder = {},
): string {
  mkdirSync(folder, { recursive: true });
  const settings = {
    id2label: { 0: 'good', 1: 'bad' },
    problem_type: 'multi_label_classification',
    max_position_embeddings: 16,
    ...config,
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(settings));
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer(words)));
  writeFileSync(join(folder, 'model.onnx'), tinyOnnx(model));
  return folder;
}

interface TinyTokenFolder {
  /** By word, the number of its label. */
  words: Readonly<Record<string, number>>;
  labels: readonly string[];
  /** How sure it is: the logit of a word's label, where those of the others are 0. */
  logit?: number;
  config?: object;
}

/** An ONNX file that looks the labels of ids up in a table. */
function tokenOnnx(ids: readonly number[], labels: number, logit: number): Uint8Array {
  const table = new Float32Array(ids.length * labels);
  for (const [id, label] of ids.entries()) table[id * labels + label] = logit;
  const tensor = message(
    [1, ids.length],
    [1, labels],
    [2, 1],
    [8, 'table'],
    [9, new Uint8Array(table.buffer)],
  );
  const graph = message(
    node('Gather', ['table', 'input_ids'], 'logits'),
    [2, 'tokens'],
    [5, tensor],
    [11, value('input_ids', 7, 'batch', 'tokens')],
    [12, value('logits', 1, 'batch', 'tokens', labels)],
  );
  return message([1, 8], [8, message([1, ''], [2, 13])], [7, graph]);
}

/** Writes a classifier of tokens that labels words as it is told, and any other word with the first label. */
export function writeTokenModel(
  folder: string,
  { words, labels, logit = 8, config = {} }: TinyTokenFolder,
): string {
  mkdirSync(folder, { recursive: true });
  const known = Object.keys(words);
  const settings = { id2label: Object.fromEntries(labels.entries()), max_position_embeddings: 16, ...config };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(settings));
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer(known)));
  const ids = [0, ...known.map(word => words[word] ?? 0)];
  writeFileSync(join(folder, 'model.onnx'), tokenOnnx(ids, labels.length, logit));
  return folder;
}
