import type { Protocol } from '@sluice/contract';
import type { CheckedBody } from '@sluice/guard';

/** What a worker thread is asked. It crosses by structured clone. */
export interface CheckJob {
  bytes: Uint8Array;
  protocol: Protocol;
  /** `Check[]` as JSON, which is also what a worker knows its compiled checks by. */
  checks: string;
  /** Whether masks are applied, or only reported. */
  mask: boolean;
  /** Epoch milliseconds. */
  deadline: number;
}

/**
 * `busy`: the queue was full. `crashed`: two workers in a row died of it, or the pool was closed.
 * `failed`: the checks themselves are at fault.
 */
export type CheckAnswer =
  | CheckedBody
  | { kind: 'unchecked'; reason: 'busy' | 'crashed' | 'failed'; detail?: string };
