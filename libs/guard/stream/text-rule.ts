import type { Finding, TextDetector } from '../detector.ts';

/**
 * A check of an answer's text. `mask` and `restore` put `replace`'s answer in the place of a match; where it
 * gives none, the match is none. `block` ends the answer in front of it. `flag` only counts.
 */
export type TextRule =
  | { detector: string; text: TextDetector; action: 'block' | 'flag' }
  | {
      detector: string;
      text: TextDetector;
      action: 'mask' | 'restore';
      replace: (match: string, finding: Finding) => string | undefined;
    };
