/** A stretch of a text that is another text in base64 (RFC 4648, either alphabet) or in hex. */
export interface EncodedText {
  start: number;
  end: number;
  text: string;
}

/** Shorter runs are words. */
const SHORTEST = 16;
const RUN = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}={0,2}/g;
const HEX = /^(?:[0-9a-f]{2})+$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: text has none but these, bytes of anything else do.
const NO_TEXT = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]/;

const decoder = new TextDecoder('utf-8', { fatal: true });

function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = decoder.decode(bytes);
    return text === '' || NO_TEXT.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Most runs of that form are identifiers and paths: what they decode to is no UTF-8. */
const decode = (run: string): string | undefined =>
  (HEX.test(run) ? textOf(Buffer.from(run, 'hex')) : undefined) ?? textOf(Buffer.from(run, 'base64'));

/**
 * The encoded texts of a text, each decoded once: what is encoded twice stays so. Of each run no more than its first
 * `limit` units are read. Linear in the length of the text.
 */
export function findEncoded(
  text: string,
  { from = 0, limit = Number.POSITIVE_INFINITY }: { from?: number; limit?: number } = {},
): EncodedText[] {
  const found: EncodedText[] = [];
  RUN.lastIndex = from;
  for (let match = RUN.exec(text); match !== null; match = RUN.exec(text)) {
    const run = match[0].length > limit ? match[0].slice(0, limit) : match[0];
    const decoded = decode(run);
    if (decoded !== undefined)
      found.push({ start: match.index, end: match.index + run.length, text: decoded });
  }
  return found;
}

/** What a stream reads of one run, and so holds of it at most. A multiple of four. */
export const STREAM_RUN_LIMIT = 2048;

const isRunUnit = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 47 && code <= 57) ||
  code === 43 ||
  code === 45 ||
  code === 95;

/** Where the run begins that a text ends in and that more text may still change; its length where none. */
export function encodedFrom(text: string): number {
  let end = text.length;
  while (end > 0 && text.length - end < 2 && text[end - 1] === '=') end -= 1;
  let start = end;
  while (start > 0 && end - start <= STREAM_RUN_LIMIT && isRunUnit(text.charCodeAt(start - 1))) start -= 1;
  const isDecided = end - start > STREAM_RUN_LIMIT || (end < text.length && end - start < SHORTEST);
  return isDecided ? text.length : start;
}

/** ROT13: each letter is the one thirteen places on. Twice, it is the text again. */
export const rot13 = (text: string): string =>
  text.replace(/[a-z]/gi, letter => {
    const code = letter.charCodeAt(0);
    return String.fromCharCode((code & 31) > 13 ? code - 13 : code + 13);
  });

/** Frequent words of English, and those of instructions to a model, none of which is one of these in ROT13. */
const WORDS =
  'the|and|you|your|that|this|with|all|previous|ignore|instructions|system|prompt|for|not|are|have|what|from|tell|reveal|password';
const plain = new RegExp(`\\b(?:${WORDS})\\b`, 'gi');
const rotated = new RegExp(`\\b(?:${rot13(WORDS)})\\b`, 'gi');
/** As much of a text tells how it is written. */
const SAMPLE = 16 * 1024;

/** Whether a text is English in ROT13, as its frequent words tell. */
export function isRot13(text: string): boolean {
  const sample = text.slice(0, SAMPLE);
  const count = sample.match(rotated)?.length ?? 0;
  return count >= 2 && count > (sample.match(plain)?.length ?? 0);
}
