import { type Finding, runDetector } from '../detector.ts';
import { isDash, isDigit } from './characters.ts';
import { nationalIdRules } from './national-id-rules.ts';

/** Between the name of a number and the number: `no. is:`, and no other sentence. */
const NEXT_TO = '[^.!?\\n\\d]{0,6}(?:number|no\\.?|nr\\.?)?[^.!?\\n\\d]{0,12}$';
const compiled = nationalIdRules.map(rule => ({
  ...rule,
  pattern: new RegExp(`(?<![\\w./-])(?:${rule.form})(?![\\w]|[./-]\\w)`, 'g'),
  named: new RegExp(`(?<![\\p{L}\\d])(?:${rule.words})${rule.isNextTo === true ? NEXT_TO : ''}`, 'iu'),
}));
/** Before and after a match. */
const EDGE = 3;
/** How far before a number the word that names it may stand. */
const CONTEXT = 60;
/** The score of what its form and checksum tell, and of what is named beside. */
const [ALONE, NAMED] = [0.85, 1];

/** Capitals and digits with little between them: all that a number can be made of. */
const RUN = /[A-Z0-9](?:[ ./()+-]{0,2}[A-Z0-9])+/g;
/** No number has fewer characters, or fewer digits. */
const [LEAST_LENGTH, LEAST_DIGITS] = [5, 4];
const DIGITS = /\d/g;

function findNationalIds(text: string): Finding[] {
  const findings: Finding[] = [];
  // Most numbers of a text are too short for any of the rules.
  for (const { index, 0: run } of text.matchAll(RUN))
    if (run.length >= LEAST_LENGTH && (run.match(DIGITS)?.length ?? 0) >= LEAST_DIGITS)
      findInRun(text, index, index + run.length, findings);
  return findings;
}

function findInRun(text: string, from: number, to: number, findings: Finding[]): void {
  // What decides on the edges of a match, and a bracket at its end.
  const offset = Math.max(0, from - EDGE);
  const run = text.slice(offset, to + EDGE);
  for (const { rule, pattern, isNumber, isWeak, named } of compiled) {
    for (const match of run.matchAll(pattern)) {
      const start = offset + match.index;
      if (start < from || start >= to) continue;
      const isNamed = named.test(text.slice(Math.max(0, start - CONTEXT), start));
      if ((isWeak === true && !isNamed) || !isNumber(match[0])) continue;
      const end = start + match[0].length;
      findings.push({ start, end, type: 'national-id', rule, score: isNamed ? NAMED : ALONE });
    }
  }
}

const isUpperOrDigit = (code: number): boolean => isDigit(code) || (code >= 65 && code <= 90);

/** Numbers that states give to persons and firms, by checksum and, where that is weak, by the word before them. */
export const nationalIdDetector = runDetector(findNationalIds, {
  isPart: code => isUpperOrDigit(code) || isDash(code) || code === 32 || (code >= 40 && code <= 47),
  isHead: isUpperOrDigit,
  // The longest form has 21 characters; two more decide whether it ends.
  longest: 24,
});
