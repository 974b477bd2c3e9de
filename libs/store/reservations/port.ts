import type { LimitHold, MaybePromise } from '@sluice/contract';

/** How a limit stands after a decision. */
export interface LimitState {
  limit: number;
  remaining: number;
  /** Until it would be whole again if nothing more were taken, in milliseconds. */
  resetMs: number;
  /** Of a cost in a period: what is spent of it, without what is reserved by requests that have not ended. */
  spent?: number;
  /** Of a cost in a period: when the period began that it counts in, in epoch milliseconds. */
  periodStart?: number;
  /** An earlier attempt of the request is held without it. */
  missing?: true;
}

export interface HoldRequest {
  id: string;
  attempt: number;
  /** State of one tenant lives together. */
  tenant: string;
  limits: readonly LimitHold[];
  /** A reservation that is only held is given back after this. */
  leaseMs: number;
  /** Who calls a provider for it at once: it is `called` from the beginning. */
  instance?: string;
  /** It asks once more for an attempt that it was told is held, with other limits: that is no repetition. */
  reconsiders?: true;
}

export type HoldResult =
  /** `repeated`: this attempt or a later one was held before, so the message is a duplicate or too late. Later attempts of one id are not counted again. */
  | { kind: 'held'; repeated: boolean; limits: LimitState[] }
  /**
   * `refusedBy` is the index of the limit that takes longest. `retryAfterMs`: at that time the request is admitted
   * if nothing else is taken meanwhile; undefined: it asks for more than the limit ever has.
   */
  | { kind: 'refused'; retryAfterMs: number | undefined; refusedBy: number; limits: LimitState[] };

/**
 * A lease by request id: `held` by policy, `called` by dispatch as it calls a provider, `settled` at the end. A lease that ends while it is
 * held is given back; one that ends while it is called is spent, at the estimate.
 */
export interface Reservation {
  state: 'held' | 'called' | 'settled';
  attempt: number;
  /** The instance that called. */
  instance?: string;
}

/** What an attempt used in the end. `bytes` absent: as reserved; `costNanoDollars` absent: nothing that anybody knows of. */
interface Spent {
  inputTokens: number;
  outputTokens: number;
  bytes?: number;
  costNanoDollars?: number;
  /** What the first call used of that, for limits that count it alone; `nothing`: it went to another provider. Absent: all. */
  ofFirstCall?: { inputTokens: number; outputTokens: number } | 'nothing';
}

/**
 * What to settle to: what was used; the estimate, where nobody knows; or nothing, where no provider was called, so that
 * the request itself is given back as well.
 */
export type Settlement = Spent | 'estimate' | 'nothing';

/**
 * Limits and reservations: one atomic decision a request. `hold` is idempotent by request id, `settle` by attempt.
 * What is held and never called is given back when its lease ends; what was called stays charged at the estimate, and
 * can still be settled for a day. Methods may answer at once (memory) or later (Redis).
 */
export interface ReservationStore {
  hold(request: HoldRequest): MaybePromise<HoldResult>;
  find(tenant: string, id: string): MaybePromise<Reservation | undefined>;
  /** Marks that `instance` calls a provider for this attempt, or still does: leases last for `leaseMs` from now. */
  called(tenant: string, id: string, attempt: number, instance: string, leaseMs: number): MaybePromise<void>;
  /** Ends an attempt. The first one takes the place of the estimate, what further attempts used comes on top. */
  settle(tenant: string, id: string, attempt: number, settlement: Settlement): MaybePromise<void>;
  /** Gives back what is held where no provider was called. */
  release(tenant: string, id: string): MaybePromise<void>;
}
