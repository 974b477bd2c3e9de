import { type Finding, runDetector } from '../detector.ts';
import { isDash, isDigit } from './characters.ts';

/**
 * Never issued: area 000, 666 and 900–999, group 00, serial 0000
 * (https://www.ssa.gov/employer/randomization.html).
 */
const ISSUED = '(?!000|666|9)\\d{3}(SEPARATOR)(?!00)\\d{2}\\1(?!0000)\\d{4}';
const EDGE_BEFORE = '(?<![\\w.]|\\d-)';
const EDGE_AFTER = '(?![\\w]|[-.]\\d)';
const separated = new RegExp(
  EDGE_BEFORE + ISSUED.replace('SEPARATOR', '[ \\u2010-\\u2015-]') + EDGE_AFTER,
  'g',
);
const unseparated = new RegExp(EDGE_BEFORE + ISSUED.replace('SEPARATOR', '') + EDGE_AFTER, 'g');

/** Nine digits alone say nothing: the words have to. */
const isNamed = (text: string, start: number): boolean =>
  /\b(?:ssn|social security)\b/i.test(text.slice(Math.max(0, start - 40), start));

function findSocialSecurityNumbers(text: string): Finding[] {
  const spans: Finding[] = [];
  for (const match of text.matchAll(separated))
    spans.push({ start: match.index, end: match.index + match[0].length, type: 'ssn' });
  for (const match of text.matchAll(unseparated)) {
    if (isNamed(text, match.index))
      spans.push({ start: match.index, end: match.index + match[0].length, type: 'ssn' });
  }
  return spans;
}

/** US social security numbers, `123-45-6789`; without separators only where the text calls them so. */
export const ssnDetector = runDetector(findSocialSecurityNumbers, {
  isPart: code => isDigit(code) || isDash(code) || code === 32 || code === 46,
  isHead: isDigit,
  longest: 14,
});
