import type { CheckReply, CheckSubject, Clock, Protocol, Verdict } from '@sluice/contract';
import type { TextRule } from '@sluice/guard';

/** Has models judge texts: the same text may come again, in a longer one. Rejects where nobody judges. */
export interface TextJudge {
  /** One verdict for each check, over all texts. `deadline` in epoch milliseconds. */
  judge(texts: readonly string[], deadline: number): Promise<readonly Verdict[]>;
}

/** What a plan's profile does to answers, made ready for one request. */
export interface AnswerPolicy {
  profile: string;
  /** What the caller speaks. */
  protocol: Protocol;
  /** `monitor`: verdicts only, the answer stays as it is. */
  mode: 'enforce' | 'monitor';
  rules: readonly TextRule[];
  /** Verdicts that are known before the answer is. */
  notes: readonly Verdict[];
  /** Absent: no check of the profile needs a model. */
  judge: TextJudge | undefined;
  timing: 'sync' | 'async';
  onError: 'open' | 'closed';
  timeoutMs: number;
  clock: Clock;
  /** All checks of the profile, of a whole answer that is no chat. Never rejects. */
  check(subject: CheckSubject): Promise<CheckReply>;
  /** The checks that need all of a chat's answer, such as a schema. Absent: the profile has none. */
  checkWhole: ((subject: CheckSubject) => Promise<CheckReply>) | undefined;
  /**
   * The request once more, with what its model said and what was wrong with that; undefined where it cannot be said. Absent: an
   * answer that is wrong is not asked for again.
   */
  askAgain: ((said: string, verdicts: readonly Verdict[]) => Uint8Array | undefined) | undefined;
  /** The verdicts of checks that nobody made: all of them, those of models, or those of whole answers. */
  skipped(of: 'all' | 'judged' | 'whole', reason: string): Verdict[];
}
