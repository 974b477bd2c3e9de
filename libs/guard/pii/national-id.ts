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
/** How far before a number the word that names it may stand. */
const CONTEXT = 60;
/** The score of what its form and checksum tell, and of what is named beside. */
const [ALONE, NAMED] = [0.85, 1];

function findNationalIds(text: string): Finding[] {
  const findings: Finding[] = [];
  for (const { rule, pattern, isNumber, isWeak, named } of compiled) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index;
      const isNamed = named.test(text.slice(Math.max(0, start - CONTEXT), start));
      if ((isWeak === true && !isNamed) || !isNumber(match[0])) continue;
      const end = start + match[0].length;
      findings.push({ start, end, type: 'national-id', rule, score: isNamed ? NAMED : ALONE });
    }
  }
  return findings;
}

const isUpperOrDigit = (code: number): boolean => isDigit(code) || (code >= 65 && code <= 90);

/** Numbers that states give to persons and firms, by checksum and, where that is weak, by the word before them. */
export const nationalIdDetector = runDetector(findNationalIds, {
  isPart: code => isUpperOrDigit(code) || isDash(code) || code === 32 || (code >= 40 && code <= 47),
  isHead: isUpperOrDigit,
  // The longest form has 21 characters; two more decide whether it ends.
  longest: 24,
});
