import { countPairs } from './count-pairs.ts';
import { Vocabulary } from './vocabulary.ts';

/** An encoding as js-tiktoken ships it. */
export interface EncodingData {
  /** How text is split into pieces, none of which a token crosses. */
  pat_str: string;
  bpe_ranks: string;
}

/** Words whose counts are remembered: a slot each, which the next word of the same hash takes over. */
const REMEMBERED_WORDS = 65_536;
const SPACE = 0x20;
/** Words are counted in parts of this length, so that one without an end costs no more than others. */
const LONGEST_WORD = 1_024;

const encoder = new TextEncoder();
const scratch = new Uint8Array(3 * LONGEST_WORD);

/**
 * Counts the tokens of texts. Words come again and again, so it remembers their counts, by two hashes of 32 bits and
 * not by their text.
 */
export class Tokenizer {
  readonly #vocabulary: Vocabulary;
  readonly #pattern: RegExp;
  readonly #hashes = new Int32Array(REMEMBERED_WORDS);
  readonly #counts = new Uint16Array(REMEMBERED_WORDS);

  constructor({ pat_str: pattern, bpe_ranks: ranks }: EncodingData) {
    this.#vocabulary = new Vocabulary(ranks);
    this.#pattern = new RegExp(pattern, 'gu');
  }

  /** The tokens of a text, in time linear in its length. */
  count(text: string): number {
    const { length } = text;
    let count = 0;
    let start = 0;
    let index = 0;
    let hash = 0;
    for (let at = 0; at < length; at += 1) {
      const code = text.charCodeAt(at);
      // No token crosses from what is not white space into a space.
      const ends =
        (code === SPACE && at > start && !isSpace(text.charCodeAt(at - 1))) || at - start === LONGEST_WORD;
      if (ends) {
        count += this.#countWord(text, start, at, index, hash);
        start = at;
        index = 0;
        hash = 0;
      }
      index = Math.imul(index ^ code, 0x01000193);
      hash = (Math.imul(hash, 31) + code) | 0;
    }
    return start === length ? count : count + this.#countWord(text, start, length, index, hash);
  }

  #countWord(text: string, start: number, end: number, index: number, hash: number): number {
    const slot = (index ^ (index >>> 16)) & (REMEMBERED_WORDS - 1);
    const known = this.#counts[slot] ?? 0;
    if (known !== 0 && this.#hashes[slot] === hash) return known;
    const count = this.#countPieces(text.slice(start, end));
    this.#hashes[slot] = hash;
    this.#counts[slot] = count;
    return count;
  }

  #countPieces(word: string): number {
    const pattern = this.#pattern;
    let count = 0;
    pattern.lastIndex = 0;
    for (let piece = pattern.exec(word); piece !== null; piece = pattern.exec(word))
      count += countPairs(this.#vocabulary, scratch, encoder.encodeInto(piece[0], scratch).written);
    return count;
  }
}

const isSpace = (code: number): boolean =>
  code < 0x80 ? code === SPACE || (code >= 9 && code <= 13) : /\s/.test(String.fromCharCode(code));
