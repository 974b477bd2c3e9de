import type { TextRule } from './text-rule.ts';

/** Matches named with their places in a verdict; further ones are only counted. */
const MAX_SPANS = 20;

/** What a rule found, in words that hold nothing of the text. */
export interface RuleTally {
  detector: string;
  action: TextRule['action'];
  /** How many matches by type. */
  matches: Record<string, number>;
  spans: TalliedSpan[];
}

/** Where a match was: the lane, such as `choices[0].content`, and offsets in its text. */
export interface TalliedSpan {
  lane: string;
  start: number;
  end: number;
  type: string;
  rule?: string;
  score?: number;
}

/** Counts what the lanes of one answer find, by rule, in the rules' order. */
export class Tally {
  readonly rules: readonly RuleTally[];
  readonly #of = new Map<TextRule, RuleTally>();

  constructor(rules: readonly TextRule[]) {
    this.rules = rules.map(rule => {
      const tally: RuleTally = { detector: rule.detector, action: rule.action, matches: {}, spans: [] };
      this.#of.set(rule, tally);
      return tally;
    });
  }

  add(rule: TextRule, span: TalliedSpan): void {
    const tally = this.#of.get(rule);
    if (tally === undefined) return;
    tally.matches[span.type] = (tally.matches[span.type] ?? 0) + 1;
    if (tally.spans.length < MAX_SPANS) tally.spans.push(span);
  }
}
