import type { Span } from './span.ts';

/** What a detector found: `rule` names what found it where a detector has many, `score` is from 0 to 1. */
export interface Finding extends Span {
  rule?: string;
  score?: number;
}

/**
 * Finds what it knows in normalised text, in time linear in its length. A stream asks with what has come so
 * far: findings that end at or before `openFrom` are those of any longer text too, and there are no others.
 * A finding that lies across `openFrom` is complete; who cuts the text there moves back to its start.
 */
export interface TextDetector {
  /** In any order. Who needs only what begins at or after `from` may say so: it may cost less. */
  find(text: string, from?: number): Finding[];
  /**
   * Where, in a text that may go on, the earliest match could begin that more text might complete, lengthen
   * or change; `text.length` where none.
   */
  openFrom(text: string): number;
  /** Most characters before the end that `openFrom` may hold back. */
  readonly reach: number;
}

/** What the matches of a detector are made of, so that one knows where one may still be going on. */
export interface RunShape {
  /** The characters of a match, and those between it and the one that decides whether it ends. */
  isPart(code: number): boolean;
  /** Those that a match begins with. */
  isHead(code: number): boolean;
  /** The longest match together with what is read after it. */
  longest: number;
  /** How many characters after the last part decide on a match. Default: only the first that is no part. */
  after?: number;
}

/** A detector whose matches are runs of certain characters: what runs on to the end of the text is open. */
export function runDetector(
  find: (text: string) => Finding[],
  { isPart, isHead, longest, after = 0 }: RunShape,
): TextDetector {
  const reach = longest + after;
  return {
    find,
    reach,
    openFrom(text) {
      const floor = Math.max(0, text.length - reach);
      let start = Math.max(floor, text.length - after);
      while (start > floor && isPart(text.charCodeAt(start - 1))) start -= 1;
      while (start < text.length && !isHead(text.charCodeAt(start))) start += 1;
      return start;
    },
  };
}

/** All that any of them finds. */
export function allOf(detectors: readonly TextDetector[]): TextDetector {
  return {
    find: (text, from) => detectors.flatMap(detector => detector.find(text, from)),
    openFrom: text =>
      detectors.reduce((open, detector) => Math.min(open, detector.openFrom(text)), text.length),
    reach: detectors.reduce((reach, detector) => Math.max(reach, detector.reach), 0),
  };
}
