import type { Verdict } from '@sluice/contract';
import { Tally, type TextRule } from '@sluice/guard';
import type { AnswerPolicy } from './answer-policy.ts';

/** What is said of an answer of which several things were found. */
const severity: Record<Verdict['result'], number> = {
  pass: 0,
  skipped: 1,
  flag: 2,
  route: 3,
  retry: 3,
  restore: 4,
  mask: 5,
  block: 6,
};
/** Spans named in a verdict. */
const MAX_SPANS = 20;

/** Collects what the rules and the models say of one answer. */
export class VerdictBook {
  readonly #policy: AnswerPolicy;
  /** In `monitor` every rule only counts, and its verdict says what it would have done. */
  readonly rules: readonly TextRule[];
  readonly tally: Tally;
  readonly #judged = new Map<string, Verdict>();

  constructor(policy: AnswerPolicy) {
    this.#policy = policy;
    this.rules =
      policy.mode === 'enforce'
        ? policy.rules
        : policy.rules.map(({ detector, text }): TextRule => ({ detector, text, action: 'flag' }));
    this.tally = new Tally(this.rules);
  }

  add(verdicts: readonly Verdict[]): void {
    for (const said of verdicts) {
      const verdict: Verdict = { ...said, of: 'answer' };
      const before = this.#judged.get(verdict.detector);
      this.#judged.set(verdict.detector, before === undefined ? verdict : joined(before, verdict));
    }
  }

  /** Some text was judged by no model, or the whole by no check. */
  skip(of: 'judged' | 'whole', reason: string): void {
    this.add(this.#policy.skipped(of, reason));
  }

  get verdicts(): Verdict[] {
    const ruled = this.tally.rules.map(({ detector, matches, spans }, index): Verdict => {
      const action = this.#policy.rules[index]?.action ?? 'flag';
      const result = spans.length > 0 ? action : 'pass';
      return { detector, result, matches, of: 'answer', ...(spans.length > 0 && { spans }) };
    });
    return [...ruled, ...this.#policy.notes, ...this.#judged.values()];
  }
}

function joined(one: Verdict, other: Verdict): Verdict {
  const matches = { ...one.matches };
  for (const [type, count] of Object.entries(other.matches)) matches[type] = (matches[type] ?? 0) + count;
  const worse = severity[other.result] > severity[one.result] ? other : one;
  const spans = [...(one.spans ?? []), ...(other.spans ?? [])].slice(0, MAX_SPANS);
  const score = Math.max(one.score ?? 0, other.score ?? 0);
  const { reason = one.reason ?? other.reason } = worse;
  return {
    ...worse,
    matches,
    ...(spans.length > 0 && { spans }),
    ...(score > 0 && { score }),
    ...(reason !== undefined && { reason }),
  };
}
