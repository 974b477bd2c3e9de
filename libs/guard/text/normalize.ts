import type { Span } from '../span.ts';

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
 * The text in NFKC and without the characters that nobody sees, so that full-width digits, ligatures and
 * words cut by zero-width spaces read as what they look like. Look-alikes of other scripts stay.
 */
export function normalizeText(original: string): NormalText {
  if (isAscii(original) || isNormal(original)) return { text: original, toOriginal: span => span };
  const { text, starts, ends } = normalizeByPiece(original);
  return {
    text,
    toOriginal: span => ({
      start: starts[span.start] ?? 0,
      end: ends[span.end - 1] ?? original.length,
      type: span.type,
    }),
  };
}

/** Each piece is a character with what composes with it, since nothing composes across pieces. */
function normalizeByPiece(original: string): { text: string; starts: number[]; ends: number[] } {
  let text = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (let index = 0; index < original.length; ) {
    const { piece, end } = pieceAt(original, index);
    const normal = isAscii(piece) ? piece : piece.normalize('NFKC');
    for (let unit = 0; unit < normal.length; unit += 1) {
      starts.push(index);
      ends.push(end);
    }
    text += normal;
    index = end;
  }
  return { text, starts, ends };
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
