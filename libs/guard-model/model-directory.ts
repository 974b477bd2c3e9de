import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type OnnxHeader, type OnnxValue, readOnnxHeader } from './onnx-header.ts';

/** What a classifier labels: texts, or each of their tokens. */
export type ModelTask = 'text' | 'tokens';

/** A classifier in the layout of HuggingFace: what is needed to run it. */
export interface ModelDirectory {
  /** With every link resolved. */
  path: string;
  /** By their number among the outputs. */
  labels: string[];
  /** `softmax`: one label is true. `sigmoid`: each may be. */
  activation: 'softmax' | 'sigmoid';
  /** Names of what the graph takes; each is int64 [batch, tokens]. */
  inputs: string[];
  /** The output with a number for each label. */
  output: string;
  padId: number;
  /** Tokens of a window, special ones included, and how far the next begins behind it. */
  windowTokens: number;
  strideTokens: number;
}

/** Why a folder is no classifier that can be run, in words for the operator. */
export class InvalidModelError extends Error {
  override name = 'InvalidModelError';
}

const MAX_MODEL_BYTES = 2 ** 30;
const MAX_JSON_BYTES = 64 * 2 ** 20;
const MAX_LABELS = 1000;
/** Windows of models that take more cost too much time for text that waits. */
const MAX_WINDOW_TOKENS = 512;
const MIN_WINDOW_TOKENS = 8;
const MAX_OVERLAP_TOKENS = 64;
const KNOWN_INPUTS = new Set(['input_ids', 'attention_mask', 'token_type_ids']);
const FLOAT32 = 1;
const INT64 = 7;

type Json = Readonly<Record<string, unknown>>;

/** A file of the folder that is one, is no link to elsewhere, and is not too large. */
function fileIn(folder: string, name: string, maxBytes: number): string {
  let path: string;
  try {
    path = realpathSync(join(folder, name));
  } catch {
    throw new InvalidModelError(`has no ${name}`);
  }
  if (!path.startsWith(folder + sep))
    throw new InvalidModelError(`${name} is a link that leads out of the folder`);
  const status = statSync(path);
  if (!status.isFile()) throw new InvalidModelError(`${name} is no file`);
  if (status.size > maxBytes)
    throw new InvalidModelError(`${name} has ${status.size} bytes; at most ${maxBytes} are taken`);
  return path;
}

function readJson(folder: string, name: string): Json {
  const path = fileIn(folder, name, MAX_JSON_BYTES);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new InvalidModelError(`${name} is not JSON`);
  }
  if (!isObject(value)) throw new InvalidModelError(`${name} is no object`);
  return value;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;

function readLabels({ id2label }: Json): string[] {
  if (!isObject(id2label)) throw new InvalidModelError('config.json has no "id2label"');
  const count = Object.keys(id2label).length;
  if (count === 0 || count > MAX_LABELS)
    throw new InvalidModelError(`config.json has ${count} labels; from 1 to ${MAX_LABELS} are taken`);
  return Array.from({ length: count }, (_, index) => {
    const label = id2label[index];
    if (typeof label !== 'string')
      throw new InvalidModelError(`"id2label" of config.json has no text for ${index}`);
    return label;
  });
}

function readActivation(
  { problem_type: type }: Json,
  labels: readonly string[],
): ModelDirectory['activation'] {
  if (type === 'multi_label_classification') return 'sigmoid';
  if (type === undefined || type === null || type === 'single_label_classification')
    return labels.length === 1 ? 'sigmoid' : 'softmax';
  throw new InvalidModelError(
    `"problem_type" of config.json is ${JSON.stringify(type)}; single_label_classification and multi_label_classification are taken`,
  );
}

/** RoBERTa and its kin number positions from behind the padding token's (transformers, modeling_roberta.py). */
const offsetPositions = new Set(['roberta', 'xlm-roberta', 'camembert', 'xlm-roberta-xl']);

function readWindow(config: Json): Pick<ModelDirectory, 'windowTokens' | 'strideTokens'> {
  const own = isObject(config.sluice) ? config.sluice.window : undefined;
  if (isObject(own) && isCount(own.tokens) && isCount(own.stride))
    return { windowTokens: own.tokens, strideTokens: own.stride };
  const { max_position_embeddings: positions, model_type: type } = config;
  const offset = typeof type === 'string' && offsetPositions.has(type) ? readPadId(config) + 1 : 0;
  const windowTokens = Math.min(
    isCount(positions) ? positions - offset : MAX_WINDOW_TOKENS,
    MAX_WINDOW_TOKENS,
  );
  if (windowTokens < MIN_WINDOW_TOKENS)
    throw new InvalidModelError(
      `"max_position_embeddings" of config.json leaves windows of ${windowTokens} tokens`,
    );
  const overlap = Math.min(MAX_OVERLAP_TOKENS, Math.floor(windowTokens / 4));
  return { windowTokens, strideTokens: windowTokens - overlap };
}

const readPadId = ({ pad_token_id: id }: Json): number =>
  typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : 0;

const shown = ({ name, dimensions }: OnnxValue): string =>
  `"${name}" [${dimensions.map(size => (size === '' ? '?' : size)).join(', ')}]`;

function readHeader(path: string): OnnxHeader {
  try {
    return readOnnxHeader(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidModelError(`model.onnx cannot be read: ${reason}`);
  }
}

function checkInputs(inputs: readonly OnnxValue[]): string[] {
  for (const input of inputs) {
    if (!KNOWN_INPUTS.has(input.name))
      throw new InvalidModelError(
        `model.onnx takes ${shown(input)}; only ${[...KNOWN_INPUTS].join(', ')} can be given`,
      );
    if (input.elementType !== INT64 || input.dimensions.length !== 2)
      throw new InvalidModelError(`model.onnx takes ${shown(input)}; expected int64 [batch, tokens]`);
    if (input.dimensions.some(size => typeof size === 'number'))
      throw new InvalidModelError(
        `model.onnx takes ${shown(input)}; export it with a batch and a length that may change`,
      );
  }
  const names = inputs.map(({ name }) => name);
  if (!names.includes('input_ids')) throw new InvalidModelError('model.onnx does not take "input_ids"');
  return names;
}

/** The shape of what it gives. */
const outputShapes: Record<ModelTask, string> = {
  text: '[batch, labels]',
  tokens: '[batch, tokens, labels]',
};
const outputDimensions: Record<ModelTask, number> = { text: 2, tokens: 3 };

function checkOutput(outputs: readonly OnnxValue[], labels: readonly string[], task: ModelTask): string {
  const output =
    outputs.find(({ name }) => name === 'logits') ?? (outputs.length === 1 ? outputs[0] : undefined);
  if (output === undefined)
    throw new InvalidModelError(`model.onnx gives ${outputs.map(shown).join(', ')}; expected "logits"`);
  const { elementType, dimensions } = output;
  if (elementType !== FLOAT32 || dimensions.length !== outputDimensions[task])
    throw new InvalidModelError(
      `model.onnx gives ${shown(output)}; expected float32 ${outputShapes[task]} of a classifier of ${task}`,
    );
  const count = dimensions.at(-1);
  if (typeof count === 'number' && count !== labels.length)
    throw new InvalidModelError(
      `model.onnx gives ${count} numbers for a ${task === 'text' ? 'text' : 'token'}, and "id2label" of config.json names ${labels.length}`,
    );
  return output.name;
}

/**
 * Reads what a folder with `config.json`, `tokenizer.json` and `model.onnx` says of itself, without loading the
 * model. Throws an `InvalidModelError` for what could not be run.
 */
export function readModelDirectory(folder: string, task: ModelTask = 'text'): ModelDirectory {
  let path: string;
  try {
    path = realpathSync(folder);
  } catch {
    throw new InvalidModelError('there is no such folder');
  }
  if (!statSync(path).isDirectory()) throw new InvalidModelError('it is no folder');
  const config = readJson(path, 'config.json');
  const tokenizer = readJson(path, 'tokenizer.json');
  if (!isObject(tokenizer.model)) throw new InvalidModelError('tokenizer.json has no "model"');
  const labels = readLabels(config);
  const { inputs, outputs, hasExternalData } = readHeader(fileIn(path, 'model.onnx', MAX_MODEL_BYTES));
  if (hasExternalData)
    throw new InvalidModelError(
      'model.onnx keeps weights in another file; export it with all of them inside',
    );
  return {
    path,
    labels,
    activation: readActivation(config, labels),
    inputs: checkInputs(inputs),
    output: checkOutput(outputs, labels, task),
    padId: readPadId(config),
    ...readWindow(config),
  };
}
