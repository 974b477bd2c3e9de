import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { InvalidModelError, type ModelDirectory } from '@sluice/guard-model';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { tokenWindows } from './token-windows.ts';

/** The logits of one window of a text, and about where it is, in UTF-16 units. */
export interface WindowLogits {
  start: number;
  end: number;
  logits: number[];
}

interface Window {
  text: number;
  start: number;
  end: number;
  ids: number[];
}

/** Measured: more in a batch gains nothing on one core, and a deadline is noticed between batches. */
const BATCH_WINDOWS = 8;
const sessionOptions: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
};

/** A classifier that is loaded: one for each thread and folder. */
export class OnnxModel {
  readonly directory: ModelDirectory;
  readonly #session: InferenceSession;
  readonly #tokenizer: Tokenizer;
  /** Special tokens before and after those of a text. */
  readonly #before: readonly number[];
  readonly #after: readonly number[];

  private constructor(directory: ModelDirectory, session: InferenceSession, tokenizer: Tokenizer) {
    this.directory = directory;
    this.#session = session;
    this.#tokenizer = tokenizer;
    const { before, after } = specialTokens(tokenizer);
    this.#before = before;
    this.#after = after;
  }

  /** Loads from memory, so that the runtime opens no file that the model names. Throws an `InvalidModelError`. */
  static async load(directory: ModelDirectory): Promise<OnnxModel> {
    const { path } = directory;
    const bytes = readFileSync(join(path, 'model.onnx'));
    const [session, tokenizer] = await Promise.all([
      InferenceSession.create(bytes, sessionOptions).catch(cause => {
        throw new InvalidModelError(`model.onnx cannot be loaded: ${messageOf(cause)}`);
      }),
      loadTokenizer(path),
    ]);
    const model = new OnnxModel(directory, session, tokenizer);
    await model.#tryOut();
    return model;
  }

  /** The logits of every window of each text. `beforeBatch` may throw to give up. */
  async logits(texts: readonly string[], beforeBatch: () => void): Promise<WindowLogits[][]> {
    const results = texts.map((): WindowLogits[] => []);
    const windows = texts.flatMap((text, index) => this.#windowsOf(text, index));
    // Windows of like length share a batch, since the shorter ones are filled up.
    windows.sort((a, b) => a.ids.length - b.ids.length);
    for (let first = 0; first < windows.length; first += BATCH_WINDOWS) {
      beforeBatch();
      const batch = windows.slice(first, first + BATCH_WINDOWS);
      const rows = await this.#run(batch.map(({ ids }) => ids));
      for (const [index, { text, start, end }] of batch.entries())
        results[text]?.push({ start, end, logits: rows[index] ?? [] });
    }
    return results;
  }

  #windowsOf(text: string, index: number): Window[] {
    const { windowTokens, strideTokens } = this.directory;
    const { ids } = this.#tokenizer.encode(text, { add_special_tokens: false });
    const size = windowTokens - this.#before.length - this.#after.length;
    // The tokenizer tells no offsets: tokens are taken to be of like length.
    const unitsPerToken = ids.length === 0 ? 0 : text.length / ids.length;
    return tokenWindows(ids.length, size, Math.min(strideTokens, size)).map(({ start, end }) => ({
      text: index,
      start: Math.floor(start * unitsPerToken),
      end: Math.min(text.length, Math.ceil(end * unitsPerToken)),
      ids: [...this.#before, ...ids.slice(start, end), ...this.#after],
    }));
  }

  async #run(rows: readonly (readonly number[])[]): Promise<number[][]> {
    const length = rows.reduce((longest, row) => Math.max(longest, row.length), 0);
    const size = rows.length * length;
    const ids = new BigInt64Array(size).fill(BigInt(this.directory.padId));
    const mask = new BigInt64Array(size);
    for (const [index, row] of rows.entries()) {
      for (const [position, id] of row.entries()) ids[index * length + position] = BigInt(id);
      mask.fill(1n, index * length, index * length + row.length);
    }
    const given: Record<string, BigInt64Array> = { input_ids: ids, attention_mask: mask };
    const feeds = Object.fromEntries(
      this.directory.inputs.map(name => [
        name,
        new Tensor('int64', given[name] ?? new BigInt64Array(size), [rows.length, length]),
      ]),
    );
    const { output, labels } = this.directory;
    const tensor = (await this.#session.run(feeds, [output]))[output];
    if (tensor === undefined || !(tensor.data instanceof Float32Array))
      throw new InvalidModelError(`model.onnx gave no float32 ${JSON.stringify(output)}`);
    if (tensor.data.length !== rows.length * labels.length)
      throw new InvalidModelError(
        `model.onnx gives ${tensor.data.length / rows.length} numbers for a text, and "id2label" of config.json names ${labels.length}`,
      );
    const { data } = tensor;
    return rows.map((_, index) => [...data.subarray(index * labels.length, (index + 1) * labels.length)]);
  }

  /** What only a run shows: whether the tokens fit the model, and how many numbers it gives. It warms up, too. */
  async #tryOut(): Promise<void> {
    try {
      for (const rows of [1, 2])
        await this.#run(
          Array.from({ length: rows }, () => [...this.#before, ...this.#after, this.directory.padId]),
        );
    } catch (cause) {
      if (cause instanceof InvalidModelError) throw cause;
      throw new InvalidModelError(`model.onnx does not run: ${messageOf(cause)}`);
    }
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

async function loadTokenizer(path: string): Promise<Tokenizer> {
  const settings = join(path, 'tokenizer_config.json');
  try {
    const tokenizer: object = JSON.parse(readFileSync(join(path, 'tokenizer.json'), 'utf8'));
    const config: object = existsSync(settings) ? JSON.parse(readFileSync(settings, 'utf8')) : {};
    return new Tokenizer(tokenizer, config);
  } catch (cause) {
    throw new InvalidModelError(`tokenizer.json cannot be loaded: ${messageOf(cause)}`);
  }
}

/** What the tokenizer puts around a text, seen from what it makes of one with and without. */
function specialTokens(tokenizer: Tokenizer): { before: number[]; after: number[] } {
  const bare: number[] = tokenizer.encode('a', { add_special_tokens: false }).ids;
  const whole: number[] = tokenizer.encode('a').ids;
  for (let start = 0; start + bare.length <= whole.length; start += 1)
    if (bare.length > 0 && bare.every((id, index) => whole[start + index] === id))
      return { before: whole.slice(0, start), after: whole.slice(start + bare.length) };
  throw new InvalidModelError('tokenizer.json makes nothing of a text that can be cut into windows');
}
