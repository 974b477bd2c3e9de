import { findEncoded, isRot13, normalizeText, rot13 } from '@sluice/guard';

/** A text as a classifier reads it. */
export interface Reading {
  text: string;
  /** Of which of the texts. */
  of: number;
  /** Where it stands in that text. Absent: it is all of it. */
  span?: { start: number; end: number };
}

/**
 * Texts without what hides them from a classifier: in normal form, and again what of them is in base64 or hex, or in
 * ROT13 as a whole.
 */
export const readingsOf = (texts: readonly string[]): Reading[] =>
  texts.flatMap((original, of): Reading[] => {
    const { text, toOriginal } = normalizeText(original);
    const decoded = findEncoded(text).map(({ start, end, text: inner }): Reading => {
      const span = toOriginal({ start, end, type: '' });
      return { text: inner, of, span: { start: span.start, end: span.end } };
    });
    return [{ text, of }, ...decoded, ...(isRot13(text) ? [{ text: rot13(text), of }] : [])];
  });
