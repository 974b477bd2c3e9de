import { RE2JS, RE2JSException } from 're2js';
import { allOf, type Finding, type TextDetector } from './detector.ts';
import { longestMatch } from './pattern-length.ts';

export interface NamedPattern {
  name: string;
  /** In RE2 syntax: no references back, nothing that looks ahead. */
  pattern: string;
  ignoreCase: boolean;
}

/** A match covers no more than this; of longer ones the beginning is found. */
const MATCH_LIMIT = 256;
const PATTERN_LIMIT = 1_000;
/** RE2 may take so many steps for each character: what repeats at length, such as `.{0,1000}`, is that much work. */
const STEPS_LIMIT = 500;
/** Before a match: a character and its surrogate, for `\b` and `^`. */
const CONTEXT = 2;

/**
 * Detectors of patterns that others wrote. RE2 takes time linear in the text for one match; searching for
 * all of them it may read to the end for each, so the text is read in pieces: whatever the pattern, a
 * character is read a few hundred times at most. Throws a `RangeError` for a pattern that cannot be used.
 */
export const regexDetector = (patterns: readonly NamedPattern[]): TextDetector =>
  allOf(patterns.map(patternDetector));

function patternDetector(named: NamedPattern): TextDetector {
  const compiled = compile(named);
  const limit = Math.min(longestMatch(named.pattern), MATCH_LIMIT);
  const reach = limit + 1;
  return {
    find: text => findAll(compiled, named.name, text, limit),
    openFrom: text => Math.max(0, text.length - reach),
    reach,
  };
}

function compile({ name, pattern, ignoreCase }: NamedPattern): RE2JS {
  if (pattern.length > PATTERN_LIMIT)
    throw new RangeError(`The pattern "${name}" is longer than ${PATTERN_LIMIT} characters.`);
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (cause) {
    const reason = cause instanceof RE2JSException ? cause.message : String(cause);
    throw new RangeError(`The pattern "${name}" cannot be used: ${reason}.`);
  }
  const steps = compiled.programSize();
  if (steps > STEPS_LIMIT)
    throw new RangeError(
      `The pattern "${name}" takes ${steps} steps for a character, and ${STEPS_LIMIT} are taken: make its repetitions shorter.`,
    );
  if (compiled.matcher('').find())
    throw new RangeError(`The pattern "${name}" matches nothing at all, which is everywhere.`);
  return compiled;
}

function findAll(pattern: RE2JS, type: string, text: string, limit: number): Finding[] {
  // One pass over a text without a match, as most are.
  if (!pattern.matcher(text).find()) return [];
  const findings: Finding[] = [];
  let position = 0;
  for (let piece = 0; piece < text.length; piece += MATCH_LIMIT) {
    const offset = Math.max(0, piece - CONTEXT);
    // What begins in this piece is whole, and what follows it is seen.
    const slice = text.slice(offset, piece + MATCH_LIMIT + limit + CONTEXT);
    const matcher = pattern.matcher(slice);
    for (let from = Math.max(position, piece) - offset; from < slice.length && matcher.find(from); ) {
      const start = matcher.start() + offset;
      if (start >= piece + MATCH_LIMIT) break;
      const end = Math.min(matcher.end() + offset, start + limit);
      if (end > start) findings.push({ start, end, type });
      position = Math.max(end, start + 1);
      from = position - offset;
    }
  }
  return findings;
}
