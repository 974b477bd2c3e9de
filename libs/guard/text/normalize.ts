import type { Span } from '../span.ts';
import { foldLookAlikes, unfoldedFrom } from './look-alikes.ts';

/** Text in the form that detectors read, and the way back to the original's offsets. */
export interface NormalText {
  text: string;
  /** A span of `text` as the span of the original that it came from. */
  toOriginal(span: Span): Span;
}

/** Zero-width characters, soft hyphens, bidirectional marks, variation selectors: nothing of them is seen. */
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/u;
/**
 * What composes with the character before it: marks, the vowels and finals of Hangul, and the halfwidth
 * sound marks of Katakana (Unicode Standard Annex 15).
 */
const EXTENDING = /[\p{M}\u1160-\u11ff\uff9e\uff9f]/u;

const isAscii = (text: string): boolean => !/[\u0080-\uffff]/.test(text);
const isNormal = (text: string): boolean => !IGNORABLE.test(text) && text.normalize('NFKC') === text;

/**
 * The text in NFKC, without the characters that nobody sees, and with look-alikes of other alphabets folded, so that
 * full-width digits, ligatures, words cut by zero-width spaces and words with a foreign letter read as what they look like.
 */
export function normalizeText(original: string): NormalText {
  if (isAscii(original)) return { text: original, toOriginal: span => span };
  if (isNormal(original)) return { text: foldLookAlikes(original), toOriginal: span => span };
  const { text, segments } = normalizeByPiece(original);
  return {
    text: foldLookAlikes(text),
    toOriginal: ({ start, end, type }) => {
      const first = segmentAt(segments, start);
      const last = segmentAt(segments, end - 1);
      return {
        start: first.isSame ? first.start + start - first.at : first.start,
        end: last.isSame ? last.start + end - last.at : last.end,
        type,
      };
    },
  };
}

/** Normal text from `at` on, and the piece of the original that it came from. */
interface Segment {
  at: number;
  start: number;
  end: number;
  /** The same characters in both. */
  isSame: boolean;
}

/** The segment that holds an offset of the normal text. `segments` begin at 0 and are sorted. */
function segmentAt(segments: readonly Segment[], offset: number): Segment {
  let [low, high] = [0, segments.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.at ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return segments[low] ?? { at: 0, start: 0, end: 0, isSame: true };
}

/** Each piece is a character with what composes with it, since nothing composes across pieces. */
function normalizeByPiece(original: string): { text: string; segments: Segment[] } {
  const segments: Segment[] = [];
  let text = '';
  const append = (start: number, end: number, normal: string, isSame: boolean): void => {
    if (normal === '') return;
    segments.push({ at: text.length, start, end, isSame });
    text += normal;
  };
  let unchanged = 0;
  for (let index = 0; index < original.length; ) {
    if (original.charCodeAt(index) < 128 && original.charCodeAt(index + 1) < 128) {
      index += 1;
      continue;
    }
    const { piece, end } = pieceAt(original, index);
    const normal = isAscii(piece) ? piece : piece.normalize('NFKC');
    if (normal !== original.slice(index, end)) {
      append(unchanged, index, original.slice(unchanged, index), true);
      append(index, end, normal, false);
      unchanged = end;
    }
    index = end;
  }
  append(unchanged, original.length, original.slice(unchanged), true);
  return { text, segments };
}

function pieceAt(original: string, start: number): { piece: string; end: number } {
  let piece = '';
  let end = start;
  while (end < original.length) {
    const code = original.codePointAt(end) ?? 0;
    const character = String.fromCodePoint(code);
    const ignored = code > 127 && IGNORABLE.test(character);
    const begins = piece !== '' && !ignored && (code < 128 || !EXTENDING.test(character));
    if (begins) break;
    if (!ignored) piece += character;
    end += character.length;
  }
  return { piece, end };
}

/** Marks on one character beyond this many are read as if they stood alone. */
const MARKS_LIMIT = 64;

/** How much of a text that may go on is settled: what changes how its last characters read may still come. */
export const settledLength = (text: string): number => Math.min(composedLength(text), unfoldedFrom(text));

/** What composes with the last character may still come. */
function composedLength(text: string): number {
  const floor = Math.max(0, text.length - MARKS_LIMIT);
  let start = text.length;
  while (start > floor) {
    const code = text.codePointAt(start - 2) ?? 0;
    const character = code > 0xffff ? String.fromCodePoint(code) : text.charAt(start - 1);
    start -= character.length;
    if (character.charCodeAt(0) < 128 || !(IGNORABLE.test(character) || EXTENDING.test(character))) break;
  }
  return start;
}
