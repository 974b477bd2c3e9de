import { KeywordScanner } from './keyword-scanner.ts';
import type { AllowList } from './secret-rule.ts';

/** What an allow-list looks at. */
export interface Candidate {
  secret: string;
  match: string;
  /** The line up to the end of the match. */
  line: string;
}

/** Whether a list lets it pass. */
export type Allows = (candidate: Candidate) => boolean;

export function compileAllowList({ target, condition, regexes, stopwords }: AllowList): Allows {
  const patterns = regexes?.map(regex => new RegExp(regex));
  const scanner = stopwords === undefined ? undefined : new KeywordScanner(stopwords);
  return candidate => {
    const looked = target === undefined ? candidate.secret : candidate[target];
    const asked: boolean[] = [];
    if (patterns !== undefined) asked.push(patterns.some(pattern => pattern.test(looked)));
    if (scanner !== undefined) asked.push(scanner.hasAny(candidate.secret));
    return condition === 'AND' ? asked.every(Boolean) : asked.some(Boolean);
  };
}
