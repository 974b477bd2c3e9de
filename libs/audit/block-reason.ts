import type { Verdict } from '@sluice/contract';

/** Which checks of a guardrail blocked, and what kinds of match they found: `answer: pii (email)`. Never the text. */
export const blockReason = (verdicts: readonly Verdict[]): string =>
  verdicts
    .filter(({ result }) => result === 'block')
    .map(({ of = 'request', detector, matches }) => `${of}: ${detector} (${Object.keys(matches).join(', ')})`)
    .join('; ');
