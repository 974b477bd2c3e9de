export const SPACE = 32;
const isSpace = (code: number): boolean => code === SPACE || (code >= 9 && code <= 13);

/** A character below 128 without its case; all white space is a space. */
export const foldAscii = (code: number): number =>
  code >= 65 && code <= 90 ? code + 32 : isSpace(code) ? SPACE : code;

/** Upper, then lower: `ß` and `SS` become the same, and so do the two forms of the small sigma. */
export const foldCharacter = (character: string): string => character.toUpperCase().toLowerCase();

/** The character (a surrogate pair counts as one) that begins at, or that ends before, an index. */
export const characterAt = (text: string, index: number): string =>
  String.fromCodePoint(text.codePointAt(index) ?? 0);
export function characterBefore(text: string, index: number): string {
  const pair = text.codePointAt(index - 2) ?? 0;
  return String.fromCodePoint(pair > 0xffff ? pair : text.charCodeAt(index - 1));
}

/** A text without its case, each run of white space one space. */
export function foldText(text: string): string {
  return text.replace(/[\t-\r ]+/g, ' ').replace(/[A-Z]|[^\0-\x7f]/gu, character => foldCharacter(character));
}

/** Where the last `count` units of the folded text before `end` begin. */
export function foldedStart(text: string, end: number, count: number): number {
  let start = end;
  for (let left = count; left > 0; ) {
    const code = text.charCodeAt(start - 1);
    if (code >= 128) {
      const character = characterBefore(text, start);
      start -= character.length;
      left -= foldCharacter(character).length;
      continue;
    }
    start -= 1;
    left -= 1;
    if (isSpace(code)) while (isSpace(text.charCodeAt(start - 1))) start -= 1;
  }
  return start;
}
