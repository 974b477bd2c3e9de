import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normalizeForNgrams } from './normalize.ts';

const FNV_PRIME = 16777619;
const FNV_OFFSET = 2166136261;
const WORD_SEED = 0x57000000;
const CHARACTER_SEED = 0x43000000;
const TOKEN_UNITS = 24;
const SPACE = 32;

/** Windows of the normal form, in UTF-16 units. */
const WINDOW = 512;
const STRIDE = 256;

/** What ngrams.json says of ngrams.bin. */
interface Description {
  heads: string[];
  buckets: number;
  bias: number[];
  scale: number[];
}

const step = (state: number, value: number): number => Math.imul(state ^ value, FNV_PRIME);

/** The finaliser of MurmurHash3 (https://github.com/aappleby/smhasher). */
function mix(state: number): number {
  let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** 0-9, a-z, the underscore, and everything beyond ASCII. */
const isWordUnit = (unit: number): boolean =>
  unit >= 128 || (unit >= 48 && unit <= 57) || (unit >= 97 && unit <= 122) || unit === 95;

/**
 * The first stage: a linear model over hashed n-grams of words (1 to 3) and characters (3 to 5). Scores are
 * exact: sums of int8 weights in whole numbers, then one multiplication. One instance serves one thread.
 */
export class NgramModel {
  readonly heads: readonly string[];
  readonly #description: Description;
  readonly #weights: Int8Array;
  /** The window in which a bucket was last seen, so that a feature counts once without a set per window. */
  readonly #seenIn: Uint32Array;
  readonly #units = new Uint32Array(WINDOW);
  readonly #tokens = new Uint32Array(WINDOW);
  readonly #sums: Int32Array;
  #window = 0;
  #features = 0;

  constructor(description: Description, weights: Int8Array) {
    this.heads = description.heads;
    this.#description = description;
    this.#weights = weights;
    this.#seenIn = new Uint32Array(description.buckets);
    this.#sums = new Int32Array(description.heads.length);
  }

  /** A logit for each head: the highest over the windows of the text. */
  score(text: string): number[] {
    const normal = normalizeForNgrams(text);
    const highest = this.heads.map(() => Number.NEGATIVE_INFINITY);
    for (let start = 0; ; start += STRIDE) {
      const isLast = start + WINDOW >= normal.length;
      const first = isLast ? Math.max(0, normal.length - WINDOW) : start;
      this.#readWindow(normal, first, Math.min(normal.length, first + WINDOW));
      for (const [head, score] of highest.entries()) highest[head] = Math.max(score, this.#scoreOf(head));
      if (isLast) return highest;
    }
  }

  #scoreOf(head: number): number {
    const { bias, scale } = this.#description;
    const sum = this.#sums[head] ?? 0;
    return (bias[head] ?? 0) + ((scale[head] ?? 0) * sum) / Math.sqrt(Math.max(1, this.#features));
  }

  #readWindow(normal: string, start: number, end: number): void {
    this.#window += 1;
    this.#features = 0;
    this.#sums.fill(0);
    for (let index = start; index < end; index += 1) this.#units[index - start] = normal.charCodeAt(index);
    const unitCount = end - start;
    const tokenCount = this.#readTokens(unitCount);
    for (const order of [1, 2, 3]) this.#addGrams(this.#tokens, tokenCount, WORD_SEED, order);
    for (const order of [3, 4, 5]) this.#addGrams(this.#units, unitCount, CHARACTER_SEED, order);
  }

  /** Hashes of the window's words, and of its other units that are no spaces. Gives their number. */
  #readTokens(unitCount: number): number {
    let count = 0;
    let length = 0;
    for (let index = 0; index < unitCount; index += 1) {
      const unit = this.#units[index] ?? 0;
      if (isWordUnit(unit) && length > 0) {
        if (length < TOKEN_UNITS) this.#tokens[count - 1] = step(this.#tokens[count - 1] ?? 0, unit);
        length += 1;
        continue;
      }
      length = isWordUnit(unit) ? 1 : 0;
      if (unit === SPACE) continue;
      this.#tokens[count] = step(FNV_OFFSET, unit);
      count += 1;
    }
    return count;
  }

  #addGrams(values: Uint32Array, count: number, seed: number, order: number): void {
    const { buckets } = this.#description;
    const headCount = this.heads.length;
    for (let index = 0; index + order <= count; index += 1) {
      let state = seed + order;
      for (let offset = 0; offset < order; offset += 1) state = step(state, values[index + offset] ?? 0);
      const bucket = mix(state) % buckets;
      if (this.#seenIn[bucket] === this.#window) continue;
      this.#seenIn[bucket] = this.#window;
      this.#features += 1;
      for (let head = 0; head < headCount; head += 1)
        this.#sums[head] = (this.#sums[head] ?? 0) + (this.#weights[bucket * headCount + head] ?? 0);
    }
  }
}

/** Reads `ngrams.json` and `ngrams.bin` of a model directory. */
export function readNgramModel(directory: string): NgramModel {
  const description: Description = JSON.parse(readFileSync(join(directory, 'ngrams.json'), 'utf8'));
  const bytes = readFileSync(join(directory, 'ngrams.bin'));
  return new NgramModel(description, new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length));
}
