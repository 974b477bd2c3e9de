import type { CheckSubject } from '@sluice/contract';
import type { JobConversation, JudgedSubject } from './judge-subject.ts';

/** What a worker thread is asked. It crosses by structured clone. */
export interface CheckJob {
  subject: CheckSubject;
  /** `Check[]` as JSON, which is also what a worker knows its compiled checks by. */
  checks: string;
  /** Whether masks are applied, or only reported. */
  mask: boolean;
  /** Whether the answer brings the texts along. */
  withTexts: boolean;
  /** What reversible masks are made with; absent where the checks have none. */
  conversation?: JobConversation;
  /** Epoch milliseconds. */
  deadline: number;
}

/**
 * Reasons of `unchecked` beside those of the texts: `busy`: the queue was full. `crashed`: two workers in a
 * row died of it, or the pool was closed. `failed`: the checks themselves are at fault.
 */
export type CheckAnswer = JudgedSubject;

/** The environment data by which new threads know what to load before they take their first job. */
export const WARM_CHECKS = 'sluice.guardrail.checks';
