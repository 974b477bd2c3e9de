import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { InvalidModelError, type ModelDirectory } from '@sluice/guard-model';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const sessionOptions: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
};

/** What a run gave: of each row the numbers of all labels, for the text or for one token after the other. */
export interface RunOutput {
  numbers: Float32Array;
  /** How many numbers a row has. */
  rowSize: number;
}

/** A graph and its tokenizer, loaded: one for each thread and folder. */
export class OnnxSession {
  readonly directory: ModelDirectory;
  readonly tokenizer: Tokenizer;
  /** Special tokens before and after those of a text. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly #session: InferenceSession;
  readonly #labelsEachToken: boolean;

  private constructor(
    directory: ModelDirectory,
    session: InferenceSession,
    tokenizer: Tokenizer,
    labelsEachToken: boolean,
  ) {
    this.directory = directory;
    this.#session = session;
    this.#labelsEachToken = labelsEachToken;
    this.tokenizer = tokenizer;
    const { before, after } = specialTokens(tokenizer);
    this.before = before;
    this.after = after;
  }

  /** Loads from memory, so that the runtime opens no file that the model names. Throws an `InvalidModelError`. */
  static async load(directory: ModelDirectory, labelsEachToken = false): Promise<OnnxSession> {
    const { path } = directory;
    const bytes = readFileSync(join(path, 'model.onnx'));
    const [session, tokenizer] = await Promise.all([
      InferenceSession.create(bytes, sessionOptions).catch(cause => {
        throw new InvalidModelError(`model.onnx cannot be loaded: ${messageOf(cause)}`);
      }),
      loadTokenizer(path),
    ]);
    const loaded = new OnnxSession(directory, session, tokenizer, labelsEachToken);
    await loaded.#tryOut();
    return loaded;
  }

  /** Runs windows of token ids, special ones included; shorter ones are filled up. */
  async run(rows: readonly (readonly number[])[]): Promise<RunOutput> {
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
    const rowSize = labels.length * (this.#labelsEachToken ? length : 1);
    if (tensor.data.length !== rows.length * rowSize)
      throw new InvalidModelError(
        `model.onnx gives ${(tensor.data.length / rows.length / rowSize) * labels.length} numbers for a ${this.#labelsEachToken ? 'token' : 'text'}, and "id2label" of config.json names ${labels.length}`,
      );
    return { numbers: tensor.data, rowSize };
  }

  /** What only a run shows: whether the tokens fit the model, and how many numbers it gives. It warms up, too. */
  async #tryOut(): Promise<void> {
    try {
      for (const rows of [1, 2])
        await this.run(
          Array.from({ length: rows }, () => [...this.before, ...this.after, this.directory.padId]),
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
