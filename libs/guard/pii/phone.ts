import { type Finding, runDetector } from '../detector.ts';
import { isDash, isDigit } from './characters.ts';

/** Country calling codes that are assigned (ITU-T E.164 annex; https://www.itu.int/pub/T-SP-E.164D). */
const CALLING_CODE =
  /^(?:1|7|2[07]|2[1-69]\d|3[0-469]|3[578]\d|4[013-9]|42\d|5[1-8]|5[09]\d|6[0-6]|6[7-9]\d|8[1246]|8[058]\d|9[0-58]|9[679]\d)/;

const EXTENSION = '(?: ?(?:x|ext\\.? ?)\\d{1,6})?';
const EDGE_BEFORE = '(?<![\\w+]|\\d[.-])';
const EDGE_AFTER = '(?!\\w|[.-]\\d)';

/** `+` or `00`, then 7 to 15 digits with separators between them. */
const international = new RegExp(
  `${EDGE_BEFORE}(\\+(?=[(\\d])|00(?=[1-9]))(?:[ ().\\/\\u2010-\\u2015-]{0,2}\\d){7,15}${EXTENSION}${EDGE_AFTER}`,
  'gi',
);
/** The North American plan: area code and exchange begin with 2 to 9. */
const northAmerican = new RegExp(
  `${EDGE_BEFORE}(?:1[ .-])?(?:\\([2-9]\\d{2}\\) ?|[2-9]\\d{2}([.-]))[2-9]\\d{2}[ .-]\\d{4}${EXTENSION}${EDGE_AFTER}`,
  'gi',
);
/** Any 7 to 15 digits, where the words around say what they are. */
const national = new RegExp(
  `${EDGE_BEFORE}\\(?\\d(?:[ ().\\/\\u2010-\\u2015-]{0,2}\\d){6,14}${EXTENSION}${EDGE_AFTER}`,
  'gi',
);

const NAMED_BEFORE =
  /(?:^|[^\p{L}])(?:tele)?(?:phone|fone|fon|call|tel|mobile|mobil|móvil|cell|handy|fax|whatsapp|dial|sms)(?: ?(?:number|no|nr|me|us|him|her|them|at|on|is))*[\s.:#=(-]*$/iu;
const NAMED_AFTER = /^[ \t-]*\(?(?:office|fax|mobile|cell|phone)\b/i;
const DATE = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})$/;

const isNamed = (text: string, start: number, end: number): boolean =>
  NAMED_BEFORE.test(text.slice(Math.max(0, start - 40), start)) ||
  NAMED_AFTER.test(text.slice(end, end + 12));

/** `00` in front is as often an identifier, unless it is written in groups. */
function isInternational(number: string, prefix: string): boolean {
  const digits = number.slice(prefix.length).replace(/\D/g, '');
  return CALLING_CODE.test(digits) && (prefix === '+' || /\d[ ().-]/.test(number));
}

function findPhones(text: string): Finding[] {
  const spans: Finding[] = [];
  const add = (match: RegExpExecArray): number =>
    spans.push({ start: match.index, end: match.index + match[0].length, type: 'phone' });
  for (const match of text.matchAll(international)) if (isInternational(match[0], match[1] ?? '')) add(match);
  for (const match of text.matchAll(northAmerican)) add(match);
  for (const match of text.matchAll(national)) {
    if (!DATE.test(match[0]) && isNamed(text, match.index, match.index + match[0].length)) add(match);
  }
  return spans;
}

/**
 * Telephone numbers: international ones by prefix and calling code, North American ones by their form,
 * others only beside a word such as "phone". Numbering plans of single countries are left out: they
 * accept most numbers of the right length, so they would not keep order numbers out.
 */
export const phoneDetector = runDetector(findPhones, {
  isPart: code => isDigit(code) || isDash(code) || (code >= 40 && code <= 47) || code === 32,
  isHead: code => isDigit(code) || code === 40 || code === 43,
  // A prefix and 15 digits, two separators before each.
  longest: 48,
  // An extension, and the word that says what the number is.
  after: 26,
});
