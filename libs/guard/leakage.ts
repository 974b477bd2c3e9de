import { blocklistDetector } from './blocklist.ts';
import { allOf, type Finding, type TextDetector } from './detector.ts';
import { rot13 } from './text/encoded.ts';
import { foldCharacter } from './text/fold.ts';

/** Letters and digits in a row that are no chance: about six words. */
const SHINGLE = 32;
/** A leak is told in pieces of at most so many letters and digits, so that a stream need not hold more. */
const PIECE = 256;
/** As many characters may stand between two letters of one leak. */
const GAP = 16;
const PROTECTED_LIMIT = 256 * 1024;
const BASE = 0x01000193;
/** Between protected texts: no letter. */
const BREAK = '\0';

/** Shorter values stand in answers by chance; longer ones are no words. */
const [LEAST_VALUE, LONGEST_VALUE] = [6, 1000];

/** Words that nobody should hear. */
export interface LeakedWords {
  /** Words that stand in a prompt only to be noticed in an answer. */
  canaries?: readonly string[];
  /** What was masked in the request. */
  values?: readonly string[];
}

/**
 * Where an answer repeats 32 letters and digits or more of a protected text, such as the system prompt,
 * whatever case, spaces and punctuation they have by now, also in ROT13; and every canary and value. Rolling hashes (Karp and Rabin,
 * https://doi.org/10.1147/rd.312.0249); each hit is compared, so a collision is none.
 */
export function leakageDetector(
  protectedTexts: readonly string[],
  { canaries = [], values = [] }: LeakedWords = {},
): TextDetector {
  const texts = protectedTexts
    .map(text => readLetters(text.slice(0, PROTECTED_LIMIT)).letters)
    .filter(({ length }) => length >= SHINGLE);
  const detectors = texts.length === 0 ? [] : [shingleDetector([...texts, ...texts.map(rot13)].join(BREAK))];
  if (canaries.length > 0) detectors.push(wordsDetector(canaries, 'canary'));
  const distinct = values.filter(({ length }) => length >= LEAST_VALUE && length <= LONGEST_VALUE);
  if (distinct.length > 0) detectors.push(wordsDetector(distinct, 'value'));
  return allOf(detectors);
}

function wordsDetector(words: readonly string[], type: string): TextDetector {
  const detector = blocklistDetector(words);
  return { ...detector, find: text => detector.find(text).map(finding => ({ ...finding, type })) };
}

interface Letters {
  letters: string;
  /** By letter: where its character begins and ends in the text. */
  starts: number[];
  ends: number[];
}

const LETTER = /[\p{L}\p{N}]/u;
/** By code: the letter without its case, or nothing where it is none. */
const asciiLetters: readonly string[] = Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return LETTER.test(character) ? foldCharacter(character) : '';
});

function readLetters(text: string): Letters {
  const starts: number[] = [];
  const ends: number[] = [];
  let letters = '';
  for (let index = 0; index < text.length; ) {
    const ascii = asciiLetters[text.charCodeAt(index)];
    if (ascii !== undefined) {
      if (ascii !== '') {
        letters += ascii;
        starts.push(index);
        ends.push(index + 1);
      }
      index += 1;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
    const end = index + character.length;
    if (LETTER.test(character)) {
      const folded = foldCharacter(character);
      letters += folded;
      for (let unit = 0; unit < folded.length; unit += 1) {
        starts.push(index);
        ends.push(end);
      }
    }
    index = end;
  }
  return { letters, starts, ends };
}

const POWER = Array.from({ length: SHINGLE - 1 }).reduce<number>(power => Math.imul(power, BASE), 1);

/** Calls with the hash of each shingle and the index of its last letter, while the answer is not false. */
function eachShingle(letters: string, visit: (hash: number, last: number) => void): void {
  let hash = 0;
  for (let index = 0; index < letters.length; index += 1) {
    if (index >= SHINGLE) hash = (hash - Math.imul(letters.charCodeAt(index - SHINGLE), POWER)) | 0;
    hash = (Math.imul(hash, BASE) + letters.charCodeAt(index)) | 0;
    if (index >= SHINGLE - 1) visit(hash, index);
  }
}

function shingleDetector(secret: string): TextDetector {
  const places = new Map<number, number>();
  eachShingle(secret, (hash, last) => {
    if (!places.has(hash)) places.set(hash, last + 1 - SHINGLE);
  });
  const isLeak = (letters: string, hash: number, last: number): boolean => {
    const place = places.get(hash);
    return place !== undefined && secret.startsWith(letters.slice(last + 1 - SHINGLE, last + 1), place);
  };
  // A stream asks for both of one text: where a leak may go on, and what there is.
  let last: { text: string; read: Letters; runs: [number, number][] } | undefined;
  const scan = (text: string) => {
    if (last?.text === text) return last;
    const read = readLetters(text);
    last = { text, read, runs: runsOf(read, isLeak) };
    return last;
  };
  return {
    find: text => {
      const { read, runs } = scan(text);
      return runs.map(
        ([first, last]): Finding => ({
          start: read.starts[first] ?? 0,
          end: read.ends[last] ?? 0,
          type: 'leak',
        }),
      );
    },
    openFrom: text => {
      const { read, runs } = scan(text);
      const end = read.letters.length;
      const [first = end, last = end] = runs.at(-1) ?? [];
      if (last === end - 1) return read.starts[first] ?? text.length;
      return read.starts[end - beginning(secret, read.letters, last)] ?? text.length;
    },
    reach: PIECE * (GAP + 2),
  };
}

/** How many letters at the end of a text may begin a leak, after the last one found. */
function beginning(secret: string, letters: string, lastFound: number): number {
  const most = Math.min(SHINGLE - 1, letters.length - (lastFound < letters.length ? lastFound + 1 : 0));
  let [low, high] = [0, most];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (secret.includes(letters.slice(-middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The first and last letter of each leak, in order. */
function runsOf(
  { letters, starts, ends }: Letters,
  isLeak: (letters: string, hash: number, last: number) => boolean,
): [number, number][] {
  const runs: [number, number][] = [];
  let unbroken = 0;
  let counted = 0;
  eachShingle(letters, (hash, last) => {
    for (; counted <= last; counted += 1)
      if ((starts[counted] ?? 0) - (ends[counted - 1] ?? 0) > GAP) unbroken = counted;
    const first = last + 1 - SHINGLE;
    if (first < unbroken || !isLeak(letters, hash, last)) return;
    const run = runs.at(-1);
    if (run !== undefined && first <= run[1] + 1 && run[1] - run[0] < PIECE - 1) run[1] = last;
    else runs.push([Math.max(first, run === undefined ? 0 : run[1] + 1), last]);
  });
  return runs;
}
