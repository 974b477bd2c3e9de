import { type Finding, runDetector } from '../detector.ts';
import { continuedDotted, continuesDotted, isDash, isDigit, isWordAt } from './characters.ts';

/**
 * Leading digits and lengths of the networks, from their published ranges (ISO/IEC 7812). Maestro only
 * where it has ranges of its own: its full range would make one long number of ten a card.
 */
const networks: readonly { prefix: RegExp; lengths: readonly number[] }[] = [
  { prefix: /^4/, lengths: [13, 16, 19] },
  { prefix: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { prefix: /^3[47]/, lengths: [15] },
  { prefix: /^(?:6011|64[4-9]|65|62|60|81|82|508|220[0-4]|35(?:2[89]|[3-8]))/, lengths: [16, 19] },
  { prefix: /^(?:62|220[0-4])/, lengths: [17, 18] },
  { prefix: /^(?:30[0-5]|36|38|39)/, lengths: [14] },
  {
    prefix: /^(?:5018|5020|5038|5893|6304|6759|676[1-3])/,
    lengths: [12, 13, 14, 15, 16, 17, 18, 19],
  },
];

/** Digits per group as cards are printed; one group is a card written without separators. */
const groupings = new Set(['4-4-4-4', '4-4-4-4-3', '4-6-5', '4-6-4', '4-4-4-1', '4-4-5', '8-8']);

/** ISO/IEC 7812-1 annex B. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = digits.length - 1, double = false; index >= 0; index -= 1, double = !double) {
    const digit = digits.charCodeAt(index) - 48;
    sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return sum % 10 === 0;
}

const isCard = (digits: string): boolean =>
  networks.some(({ prefix, lengths }) => lengths.includes(digits.length) && prefix.test(digits)) &&
  passesLuhn(digits);

interface Group {
  start: number;
  digits: string;
  /** The character after the group, when another group follows it. */
  separator: string;
}

function groupsOf(run: string, offset: number): Group[] {
  const groups: Group[] = [];
  for (const match of run.matchAll(/(\d+)(\D?)/g)) {
    groups.push({ start: offset + match.index, digits: match[1] ?? '', separator: match[2] ?? '' });
  }
  return groups;
}

/** How many groups from `index` on are one card; 0 where none begins. */
function cardGroups(groups: readonly Group[], index: number): number {
  const first = groups[index];
  if (first === undefined) return 0;
  if (first.digits.length >= 12) return isCard(first.digits) ? 1 : 0;
  let digits = first.digits;
  let grouping = String(digits.length);
  let found = 0;
  for (let count = 2; count <= 5; count += 1) {
    const previous = groups[index + count - 2];
    const next = groups[index + count - 1];
    if (next === undefined || previous?.separator !== first.separator) break;
    digits += next.digits;
    grouping += `-${next.digits.length}`;
    if (groupings.has(grouping) && isCard(digits)) found = count;
  }
  return found;
}

function findCards(text: string): Finding[] {
  const spans: Finding[] = [];
  for (const run of text.matchAll(/\d+(?:[ .\u2010-\u2015-]\d+)*/g)) {
    if (run[0].length < 12) continue;
    const groups = groupsOf(run[0], run.index);
    for (let index = 0; index < groups.length; ) {
      const count = cardGroups(groups, index);
      const first = groups[index];
      const last = groups[index + Math.max(count, 1) - 1];
      index += Math.max(count, 1);
      if (count === 0 || first === undefined || last === undefined) continue;
      const end = last.start + last.digits.length;
      const dotted = continuedDotted(text, first.start) || continuesDotted(text, end);
      if (!dotted && !isWordAt(text, first.start - 1) && !isWordAt(text, end))
        spans.push({ start: first.start, end, type: 'card' });
    }
  }
  return spans;
}

/** Payment card numbers: a network's leading digits and length, Luhn, and groups as they are printed. */
export const cardDetector = runDetector(findCards, {
  isPart: code => isDigit(code) || code === 32 || code === 46 || isDash(code),
  isHead: isDigit,
  // 19 digits, 4 separators, and a dot and a digit that would make it part of a longer number.
  longest: 25,
});
