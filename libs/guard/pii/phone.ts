import { type Finding, runDetector, type TextDetector } from '../detector.ts';
import { isDash, isDigit } from './characters.ts';
import { type NumberingPlans, numberingPlans } from './numbering-plans.ts';

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
/** Any 6 to 15 digits, where the words around say what they are. */
const national = new RegExp(
  `${EDGE_BEFORE}\\(?\\d(?:[ ().\\/\\u2010-\\u2015-]{0,2}\\d){5,14}${EXTENSION}${EDGE_AFTER}`,
  'gi',
);

/** What a number is called, or what one does with it, in the larger languages of Europe and in Chinese, Japanese, Korean and Russian. */
const NAMES =
  'phone|fone|fon|call|tel|tél|téléphone|telefon|telefono|teléfono|telefone|telefoon|mobile|mobil|móvil|movil|cell|cellulare|celular|telemóvel|portable|handy|fax|whatsapp|signal|dial|sms|ring|text|reach|answering|appelez|llama|ligue|chiama|anrufen|телефон|тел|моб';
/** Words between a name and its number. */
const BETWEEN = 'number|numéro|número|numero|nummer|no|nr|me|us|him|her|them|at|on|is|unter|au|al|est|ist|es';
const NAMED_BEFORE = new RegExp(
  `(?:(?:^|[^\\p{L}])(?:tele|cell|mobile )?(?:${NAMES})s?(?: ?(?:${BETWEEN}))*|电话|電話|手机|手機|携帯|전화|휴대폰)[\\s.:：#=(-]*$`,
  'iu',
);
const NAMED_AFTER = /^[ \t-]*\(?(?:office|work|home|fax|mobile|cell|phone)\b/i;
const DATE = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})$/;

const isNamed = (text: string, start: number, end: number): boolean =>
  NAMED_BEFORE.test(text.slice(Math.max(0, start - 40), start)) ||
  NAMED_AFTER.test(text.slice(end, end + 12));

const EXTENSION_PART = new RegExp(`${EXTENSION}$`, 'i');

/** `00` in front is as often an identifier, unless it is written in groups. `(0)` is what is dialled within the country. */
function isInternational(number: string, prefix: string, plans: NumberingPlans): boolean {
  const digits = number
    .slice(prefix.length)
    .replace(EXTENSION_PART, '')
    .replace('(0)', '')
    .replace(/\D/g, '');
  return plans.isPossible(digits) && (prefix === '+' || /\d[ ().-]/.test(number));
}

function findPhones(text: string, regions: readonly string[]): Finding[] {
  const plans = numberingPlans();
  const findings: Finding[] = [];
  const add = (match: RegExpExecArray): number =>
    findings.push({ start: match.index, end: match.index + match[0].length, type: 'phone' });
  for (const match of text.matchAll(international))
    if (isInternational(match[0], match[1] ?? '', plans)) add(match);
  for (const match of text.matchAll(northAmerican)) add(match);
  for (const match of text.matchAll(national)) {
    const [number] = match;
    if (DATE.test(number)) continue;
    const isGiven = isNamed(text, match.index, match.index + number.length);
    if (isGiven || regions.some(region => plans.isValid(number, region))) add(match);
  }
  return findings;
}

/**
 * Telephone numbers: international ones by prefix, calling code and length, North American ones by their form,
 * others only beside a word such as "phone", or where they are valid in one of these regions (ISO 3166).
 * Most numbers of the right length are valid somewhere, so that without regions order numbers would be found.
 */
export const phoneDetector = (regions: readonly string[]): TextDetector =>
  runDetector(text => findPhones(text, regions), {
    isPart: code => isDigit(code) || isDash(code) || (code >= 40 && code <= 47) || code === 32,
    isHead: code => isDigit(code) || code === 40 || code === 43,
    // A prefix and 15 digits, two separators before each.
    longest: 48,
    // An extension, and the word that says what the number is.
    after: 26,
  });
