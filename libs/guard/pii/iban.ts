import type { Span } from '../span.ts';
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

/** Takes `length` letters and digits from `start` on, over single spaces and hyphens between them. */
function take(text: string, start: number, length: number): { iban: string; end: number } | undefined {
  let iban = '';
  let index = start;
  while (iban.length < length) {
    const code = text.charCodeAt(index);
    if (isAlphanumeric(code)) iban += text[index];
    else if ((code !== 32 && code !== 45) || !isAlphanumeric(text.charCodeAt(index + 1))) return undefined;
    index += 1;
  }
  return { iban: iban.toUpperCase(), end: index };
}

/** International bank account numbers, in one piece or in groups, of the registry's countries and lengths. */
export function findIbans(text: string): Span[] {
  const spans: Span[] = [];
  for (const head of text.matchAll(/[A-Za-z]{2}\d{2}/g)) {
    const length = lengths.get(head[0].slice(0, 2).toUpperCase());
    if (length === undefined || isWordAt(text, head.index - 1)) continue;
    const taken = take(text, head.index, length);
    if (taken === undefined || isWordAt(text, taken.end) || !passesMod97(taken.iban)) continue;
    spans.push({ start: head.index, end: taken.end, type: 'iban' });
  }
  return spans;
}
