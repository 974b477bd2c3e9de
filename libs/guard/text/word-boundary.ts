import { characterAt, characterBefore } from './fold.ts';

const WORD = /[\p{L}\p{N}\p{M}_]/u;
/** Scripts that write words without spaces: there a word may begin and end anywhere. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

const isAsciiWord = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;

/** Whether no word runs across this index of the text. */
export function isWordBoundary(text: string, index: number): boolean {
  if (index <= 0 || index >= text.length) return true;
  const before = text.charCodeAt(index - 1);
  const after = text.charCodeAt(index);
  if (before < 128 && !isAsciiWord(before)) return true;
  if (after < 128) {
    if (!isAsciiWord(after)) return true;
    if (before < 128) return false;
  }
  const left = characterBefore(text, index);
  const right = characterAt(text, index);
  return !WORD.test(left) || !WORD.test(right) || UNSPACED.test(left) || UNSPACED.test(right);
}
