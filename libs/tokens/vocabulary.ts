const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const SPACE = 0x20;
const PADDING = 0x3d;

const sextets = new Uint8Array(128);
for (let value = 0; value < BASE64.length; value += 1) sextets[BASE64.charCodeAt(value)] = value;

/**
 * The byte sequences that are tokens of an encoding, each with its rank: a hash table in a few megabytes outside of the
 * JavaScript heap, where maps of strings take ten times as much and a tenth of a second to fill.
 */
export class Vocabulary {
  /** The bytes of all tokens, by rank, one after the other. */
  readonly #bytes: Uint8Array;
  /** Where in them each token begins; one more at the end. */
  readonly #starts: Uint32Array;
  /** Ranks + 1 by hash, with open addressing; 0 is free. */
  readonly #slots: Uint32Array;

  /** `ranks` as js-tiktoken ships them: `! 0` and then the tokens by rank, in Base64, with spaces between. */
  constructor(ranks: string) {
    const from = ranks.indexOf(' ', 2) + 1;
    const { bytes, starts } = decodeTokens(ranks, from);
    this.#bytes = bytes;
    this.#starts = starts;
    // At most half full.
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(starts.length * 2)));
    for (let rank = 0; rank + 1 < starts.length; rank += 1) this.#insert(rank);
  }

  /** The rank of the token that `bytes` from `start` to before `end` are; -1 where they are none. */
  rankOf(bytes: Uint8Array, start: number, end: number): number {
    const slots = this.#slots;
    const length = end - start;
    for (let at = hashOf(bytes, start, end) & (slots.length - 1); ; at = (at + 1) & (slots.length - 1)) {
      const rank = (slots[at] ?? 0) - 1;
      if (rank === -1) return -1;
      const from = this.#starts[rank] ?? 0;
      if ((this.#starts[rank + 1] ?? 0) - from !== length) continue;
      let same = 0;
      while (same < length && this.#bytes[from + same] === bytes[start + same]) same += 1;
      if (same === length) return rank;
    }
  }

  #insert(rank: number): void {
    const slots = this.#slots;
    let at = hashOf(this.#bytes, this.#starts[rank] ?? 0, this.#starts[rank + 1] ?? 0) & (slots.length - 1);
    while (slots[at] !== 0) at = (at + 1) & (slots.length - 1);
    slots[at] = rank + 1;
  }
}

/** FNV-1a, its bits mixed once more: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv-17. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function decodeTokens(ranks: string, from: number): { bytes: Uint8Array; starts: Uint32Array } {
  const bytes = new Uint8Array((ranks.length * 3) >> 2);
  const starts = [0];
  let size = 0;
  let bits = 0;
  let bitCount = 0;
  for (let at = from; at <= ranks.length; at += 1) {
    const character = at === ranks.length ? SPACE : ranks.charCodeAt(at);
    if (character === SPACE) {
      starts.push(size);
      bitCount = 0;
    } else if (character !== PADDING) {
      bits = ((bits << 6) | (sextets[character] ?? 0)) & 0xfffffff;
      bitCount += 6;
      if (bitCount < 8) continue;
      bitCount -= 8;
      bytes[size] = bits >>> bitCount;
      size += 1;
    }
  }
  return { bytes: bytes.slice(0, size), starts: Uint32Array.from(starts) };
}
