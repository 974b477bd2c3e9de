import type { Vocabulary } from './vocabulary.ts';

/** Merging is quadratic in the length of a piece; longer ones are merged in parts, which costs a token or so at each seam. */
const LONGEST_PART = 256;
const NEVER = 0x7fffffff;

const starts = new Uint16Array(LONGEST_PART + 1);
const ranks = new Int32Array(LONGEST_PART + 1);

/** How many tokens byte-pair encoding makes of a piece of text: https://github.com/openai/tiktoken/blob/main/src/lib.rs. */
export function countPairs(vocabulary: Vocabulary, bytes: Uint8Array, length: number): number {
  let count = 0;
  for (let from = 0; from < length; from += LONGEST_PART)
    count += countPart(vocabulary, bytes, from, Math.min(length, from + LONGEST_PART));
  return count;
}

function countPart(vocabulary: Vocabulary, bytes: Uint8Array, from: number, to: number): number {
  if (vocabulary.rankOf(bytes, from, to) !== -1) return 1;
  let parts = to - from;
  for (let part = 0; part <= parts; part += 1) starts[part] = from + part;
  const startOf = (part: number): number => starts[part] ?? 0;
  /** The rank of a part together with the next one. */
  const rankAt = (part: number): number => {
    if (part + 2 > parts) return NEVER;
    const rank = vocabulary.rankOf(bytes, startOf(part), startOf(part + 2));
    return rank === -1 ? NEVER : rank;
  };
  for (let part = 0; part < parts; part += 1) ranks[part] = rankAt(part);
  for (;;) {
    let lowest = NEVER;
    let at = 0;
    for (let part = 0; part < parts - 1; part += 1) {
      const rank = ranks[part] ?? NEVER;
      if (rank >= lowest) continue;
      lowest = rank;
      at = part;
    }
    if (lowest === NEVER) return parts;
    starts.copyWithin(at + 1, at + 2, parts + 1);
    ranks.copyWithin(at + 1, at + 2, parts);
    parts -= 1;
    ranks[at] = rankAt(at);
    if (at > 0) ranks[at - 1] = rankAt(at - 1);
  }
}
