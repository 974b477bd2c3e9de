import { runDetector, type TextDetector } from '../detector.ts';
import type { Tally } from './tally.ts';
import type { TextRule } from './text-rule.ts';

const code = (text: string): number => text.charCodeAt(0);
const isDigit = (unit: number): boolean => unit >= code('0') && unit <= code('9');
const isLetter = (unit: number): boolean => unit >= code('a') && unit <= code('z');

/** Runs of digits up to 20. */
export const digits: TextDetector = runDetector(
  text =>
    [...text.matchAll(/\d{3,20}/g)].map(({ index, 0: { length } }) => ({
      start: index,
      end: index + length,
      type: 'number',
    })),
  { isPart: isDigit, isHead: isDigit, longest: 21 },
);

/** `<` and letters and `>`, up to 12. */
const tokens: TextDetector = runDetector(
  text =>
    [...text.matchAll(/<[a-z]{1,10}>/g)].map(({ index, 0: { length } }) => ({
      start: index,
      end: index + length,
      type: 'token',
    })),
  { isPart: unit => isLetter(unit) || unit === code('<'), isHead: unit => unit === code('<'), longest: 12 },
);

/** The word `stop`, wherever it stands. */
const stops: TextDetector = runDetector(
  text =>
    [...text.matchAll(/stop/g)].map(({ index }) => ({
      start: index,
      end: index + 4,
      type: 'stop',
      rule: 'the-word',
    })),
  { isPart: isLetter, isHead: unit => unit === code('s'), longest: 4 },
);

/** What the tokens of this conversation stand for. */
const originals: ReadonlyMap<string, string> = new Map([
  ['<a>', 'Ann "A" O\\Hara'],
  ['<b>', 'b@example.com'],
]);

export const fixtureRules: readonly TextRule[] = [
  { detector: 'numbers', text: digits, action: 'mask', replace: () => '[NUMBER]' },
  { detector: 'tokens', text: tokens, action: 'restore', replace: match => originals.get(match) },
  { detector: 'stops', text: stops, action: 'block' },
];

export const found = (tally: Tally): Record<string, number>[] => tally.rules.map(({ matches }) => matches);
