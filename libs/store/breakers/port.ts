import type { InstanceId, MaybePromise } from '@sluice/contract';

/** A breaker that is not closed, as every process sees it. */
export interface SharedBreaker {
  key: string;
  /** How long it lets no call through; not above 0 where that is over and it may be probed. */
  openForMs: number;
  /** Probes that succeeded since it opened. */
  successes: number;
}

/** `taken`: it is not to be probed by this instance now. */
export type ProbeLeave = 'granted' | 'taken' | 'closed';

export interface ProbeEnd {
  result: 'succeeded' | 'failed' | 'given-up';
  /** So many close it. */
  successesNeeded: number;
  /** How long it opens again after one that failed. */
  openForMs: number;
}

/** Not above this long after it could have been probed a breaker is kept whose target nobody asks for any more. */
export const UNPROBED_KEPT_MS = 3_600_000;

/**
 * The breakers that are not closed, shared by every process. Keys are texts of the caller. Time is the
 * store's own, so that processes whose clocks differ agree.
 */
export interface BreakerStore {
  read(): MaybePromise<readonly SharedBreaker[]>;
  /** Opens it from now on. One that is open already stays as it is. */
  open(key: string, openForMs: number): MaybePromise<void>;
  /** Asks for the one probe that a breaker has at a time. Asked again by who has it, it is kept for longer. */
  takeProbe(key: string, instance: InstanceId, leaseMs: number): MaybePromise<ProbeLeave>;
  /** Gives the probe back. Nothing happens where it was lost meanwhile. Returns what the breaker is then. */
  endProbe(key: string, instance: InstanceId, end: ProbeEnd): MaybePromise<'open' | 'half-open' | 'closed'>;
}
