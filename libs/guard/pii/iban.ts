import type { Finding, TextDetector } from '../detector.ts';
import { isAlphanumeric, isWordAt } from './characters.ts';

/** Whole length by country: the IBAN registry that SWIFT keeps for ISO 13616. */
const lengths = new Map(
  Object.entries({
    15: 'NO',
    16: 'BE',
    18: 'DK FO FI GL NL FK SD',
    19: 'MK SI',
    20: 'AT BA EE KZ LT LU XK MN',
    21: 'HR LV LI CH',
    22: 'BG CR GE DE IE ME RS GB VA BH',
    23: 'IL AE TL GI IQ OM SO',
    24: 'AD CZ MD PK RO SA SK ES SE TN VG DZ',
    25: 'PT ST LY',
    26: 'IS TR',
    27: 'FR GR IT MC MR SM BI DJ',
    28: 'AL AZ BY CY DO GT HN HU LB PL SV NI',
    29: 'BR EG PS QA UA',
    30: 'JO KW MU YE',
    31: 'MT SC',
    32: 'LC',
    33: 'RU',
  }).flatMap(([length, countries]) =>
    countries.split(' ').map((country): [string, number] => [country, Number(length)]),
  ),
);

/** ISO 13616: the first four characters go to the end, letters count from 10, the whole modulo 97 is 1. */
function passesMod97(iban: string): boolean {
  let remainder = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** Takes up to `length` letters and digits from `start` on, over single spaces and hyphens between them. */
function take(text: string, start: number, length: number): { iban: string; end: number } {
  let iban = '';
  let index = start;
  while (iban.length < length) {
    const code = text.charCodeAt(index);
    if (isAlphanumeric(code)) iban += text[index];
    else if ((code !== 32 && code !== 45) || text.charCodeAt(index - 1) === code) return { iban, end: index };
    index += 1;
  }
  return { iban: iban.toUpperCase(), end: index };
}

/** How long a number of this country is; undefined where no number begins. */
const lengthAt = (text: string, start: number): number | undefined =>
  isWordAt(text, start - 1) ? undefined : lengths.get(text.slice(start, start + 2).toUpperCase());

function findIbans(text: string): Finding[] {
  const spans: Finding[] = [];
  for (const head of text.matchAll(/[A-Za-z]{2}\d{2}/g)) {
    const length = lengthAt(text, head.index);
    if (length === undefined) continue;
    const { iban, end } = take(text, head.index, length);
    if (iban.length < length || isWordAt(text, end) || !passesMod97(iban)) continue;
    spans.push({ start: head.index, end, type: 'iban' });
  }
  return spans;
}

/** The longest number with a space after each character but the last. */
const REACH = 2 * 33;

/** International bank account numbers, in one piece or in groups, of the registry's countries and lengths. */
export const ibanDetector: TextDetector = {
  find: findIbans,
  reach: REACH,
  openFrom(text) {
    const heads = /[A-Za-z](?:$|[A-Za-z](?:$|\d(?:$|\d)))/g;
    heads.lastIndex = Math.max(0, text.length - REACH);
    for (let head = heads.exec(text); head !== null; head = heads.exec(text)) {
      if (head[0].length < 2) return isWordAt(text, head.index - 1) ? text.length : head.index;
      const length = lengthAt(text, head.index);
      if (length !== undefined && take(text, head.index, length).end === text.length) return head.index;
    }
    return text.length;
  },
};
