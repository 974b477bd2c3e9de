import type { PiiType } from '@sluice/contract';
import { type EntityLabel, entityLabelOf, entityTypesOf, type ModelDirectory } from '@sluice/guard-model';
import { softmax } from './classifier.ts';
import { BATCH_WINDOWS } from './onnx-model.ts';
import { OnnxSession } from './onnx-session.ts';
import { tokenWindows } from './token-windows.ts';

/** A name in a text, in UTF-16 units. */
export interface FoundName {
  start: number;
  end: number;
  type: PiiType;
  /** The mean over its words. */
  score: number;
}

interface Word {
  start: number;
  end: number;
  /** Where its tokens begin among those of the text. */
  token: number;
}

/** What a word was labelled, and how far from the edge of the window that was. */
interface Labelled {
  label: EntityLabel | undefined;
  score: number;
  depth: number;
}

/** As the models are trained: words, and each character that is no part of one. */
const WORDS = /[\p{L}\p{M}\p{N}]+|\S/gu;
/** Words between two looks at the clock. */
const WORDS_AT_ONCE = 2_000;
/** Words whose tokens are remembered. */
const KNOWN_WORDS = 20_000;

/** Finds names of persons and places by a classifier of tokens in the layout of HuggingFace. */
export class NameFinder {
  readonly #session: OnnxSession;
  readonly #labels: readonly (EntityLabel | undefined)[];
  readonly #known = new Map<string, readonly number[]>();
  /** What it finds. */
  readonly types: readonly PiiType[];

  private constructor(session: OnnxSession) {
    this.#session = session;
    this.#labels = session.directory.labels.map(entityLabelOf);
    this.types = entityTypesOf(session.directory.labels);
  }

  /** `directory` is read as one of a classifier of tokens. Throws an `InvalidModelError`. */
  static load = async (directory: ModelDirectory): Promise<NameFinder> =>
    new NameFinder(await OnnxSession.load(directory, true));

  /** The names in each text. `beforeBatch` is called now and then, and may throw to give up. */
  async find(texts: readonly string[], beforeBatch: () => void): Promise<FoundName[][]> {
    const found: FoundName[][] = [];
    for (const text of texts) found.push(await this.#findIn(text, beforeBatch));
    return found;
  }

  async #findIn(text: string, beforeBatch: () => void): Promise<FoundName[]> {
    const { words, tokens } = this.#tokensOf(text, beforeBatch);
    if (words.length === 0) return [];
    const { before, after, directory } = this.#session;
    const size = directory.windowTokens - before.length - after.length;
    const windows = tokenWindows(tokens.length, size, Math.min(directory.strideTokens, size));
    const labelled = words.map((): Labelled => ({ label: undefined, score: 0, depth: -1 }));
    for (let first = 0; first < windows.length; first += BATCH_WINDOWS) {
      beforeBatch();
      const batch = windows.slice(first, first + BATCH_WINDOWS);
      const rows = batch.map(({ start, end }) => [...before, ...tokens.slice(start, end), ...after]);
      const { numbers, rowSize } = await this.#session.run(rows);
      for (const [index, window] of batch.entries())
        this.#label(words, window, numbers.subarray(index * rowSize), labelled);
    }
    return namesOf(words, labelled);
  }

  /** Each word by itself, as training does, so that it is known whose tokens are whose. */
  #tokensOf(text: string, beforeBatch: () => void): { words: Word[]; tokens: number[] } {
    const words: Word[] = [];
    const tokens: number[] = [];
    for (const { index: start, 0: word } of text.matchAll(WORDS)) {
      if (words.length % WORDS_AT_ONCE === 0) beforeBatch();
      const isApart = start === 0 || /\s/.test(text.charAt(start - 1));
      words.push({ start, end: start + word.length, token: tokens.length });
      tokens.push(...this.#encode(isApart && start > 0 ? ` ${word}` : word));
    }
    return { words, tokens };
  }

  #encode(word: string): readonly number[] {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const { ids } = this.#session.tokenizer.encode(word, { add_special_tokens: false });
    if (this.#known.size >= KNOWN_WORDS) this.#known.clear();
    this.#known.set(word, ids);
    return ids;
  }

  /** A word's label is that of its first token, from the window that shows most around it. */
  #label(
    words: readonly Word[],
    { start, end }: { start: number; end: number },
    numbers: Float32Array,
    labelled: Labelled[],
  ): void {
    const count = this.#labels.length;
    for (let index = firstFrom(words, start); index < words.length; index += 1) {
      const { token } = words[index] ?? { token: end };
      if (token >= end) return;
      const depth = Math.min(token - start, end - 1 - token);
      if (depth <= (labelled[index]?.depth ?? 0)) continue;
      const at = (this.#session.before.length + token - start) * count;
      const scores = softmax([...numbers.subarray(at, at + count)]);
      const score = Math.max(...scores);
      labelled[index] = { label: this.#labels[scores.indexOf(score)], score, depth };
    }
  }
}

/** The first word whose tokens begin at or after a place. */
function firstFrom(words: readonly Word[], token: number): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle]?.token ?? 0) < token) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Neighbouring words of one kind are one name, unless a label says that another begins. */
function namesOf(words: readonly Word[], labelled: readonly Labelled[]): FoundName[] {
  const names: (FoundName & { count: number })[] = [];
  let open: (FoundName & { count: number }) | undefined;
  for (const [index, { start, end }] of words.entries()) {
    const { label, score = 0 } = labelled[index] ?? {};
    if (label === undefined) {
      open = undefined;
      continue;
    }
    if (open === undefined || open.type !== label.type || label.begins) {
      open = { start, end, type: label.type, score, count: 1 };
      names.push(open);
      continue;
    }
    open.end = end;
    open.count += 1;
    open.score += (score - open.score) / open.count;
  }
  return names.map(({ count: _, ...name }) => name);
}
