import type { ModelDirectory } from '@sluice/guard-model';
import { OnnxSession } from './onnx-session.ts';
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
export const BATCH_WINDOWS = 8;

/** A classifier of texts that is loaded. */
export class OnnxModel {
  readonly directory: ModelDirectory;
  readonly #session: OnnxSession;

  private constructor(session: OnnxSession) {
    this.directory = session.directory;
    this.#session = session;
  }

  /** Throws an `InvalidModelError`. */
  static load = async (directory: ModelDirectory): Promise<OnnxModel> =>
    new OnnxModel(await OnnxSession.load(directory));

  /** The logits of every window of each text. `beforeBatch` may throw to give up. */
  async logits(texts: readonly string[], beforeBatch: () => void): Promise<WindowLogits[][]> {
    const results = texts.map((): WindowLogits[] => []);
    const windows = texts.flatMap((text, index) => this.#windowsOf(text, index));
    // Windows of like length share a batch, since the shorter ones are filled up.
    windows.sort((a, b) => a.ids.length - b.ids.length);
    for (let first = 0; first < windows.length; first += BATCH_WINDOWS) {
      beforeBatch();
      const batch = windows.slice(first, first + BATCH_WINDOWS);
      const { numbers, rowSize } = await this.#session.run(batch.map(({ ids }) => ids));
      for (const [index, { text, start, end }] of batch.entries()) {
        const logits = [...numbers.subarray(index * rowSize, (index + 1) * rowSize)];
        results[text]?.push({ start, end, logits });
      }
    }
    return results;
  }

  #windowsOf(text: string, index: number): Window[] {
    const { windowTokens, strideTokens } = this.directory;
    const { before, after, tokenizer } = this.#session;
    const { ids } = tokenizer.encode(text, { add_special_tokens: false });
    const size = windowTokens - before.length - after.length;
    // The tokenizer tells no offsets: tokens are taken to be of like length.
    const unitsPerToken = ids.length === 0 ? 0 : text.length / ids.length;
    return tokenWindows(ids.length, size, Math.min(strideTokens, size)).map(({ start, end }) => ({
      text: index,
      start: Math.floor(start * unitsPerToken),
      end: Math.min(text.length, Math.ceil(end * unitsPerToken)),
      ids: [...before, ...ids.slice(start, end), ...after],
    }));
  }
}
