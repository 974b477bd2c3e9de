export const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isAsciiLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);

export const isAlphanumeric = (code: number): boolean => isDigit(code) || isAsciiLetter(code);

/** The hyphen and the dashes of Unicode's general punctuation. */
export const isDash = (code: number): boolean => code === 45 || (code >= 0x2010 && code <= 0x2015);

export const isHexDigit = (code: number): boolean =>
  isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);

/**
 * Whether there is a letter, a digit or `_` at an index of the text. False outside the text. Letters beyond
 * Latin-1 do not count: scripts without spaces put an address right beside a word.
 */
export function isWordAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return isAlphanumeric(code) || code === 95 || (code >= 0xc0 && code <= 0xff);
}

/** Whether a number goes on at this index as a decimal or a dotted one: `.` and a digit. */
export const continuesDotted = (text: string, index: number): boolean =>
  text.charCodeAt(index) === 46 && isDigit(text.charCodeAt(index + 1));

/** Whether a number before this index leads on to it: a digit and `.`. */
export const continuedDotted = (text: string, index: number): boolean =>
  text.charCodeAt(index - 1) === 46 && isDigit(text.charCodeAt(index - 2));
