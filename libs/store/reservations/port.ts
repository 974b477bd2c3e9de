import type { MaybePromise } from '@sluice/contract';

/** What a limit counts: `cost` nano-dollars, `concurrent` requests that have not ended. */
export type LimitMeasure =
  | 'requests'
  | 'tokens'
  | 'inputTokens'
  | 'outputTokens'
  | 'bytes'
  | 'cost'
  | 'concurrent';

/** How a limit counts over time. */
export type LimitForm =
  /** Never more than the limit in any window of this length. */
  | { kind: 'sliding'; windowMs: number }
  /** A token bucket that holds `burst` and gains the limit every `windowMs`. */
  | { kind: 'bucket'; windowMs: number; burst: number }
  /**
   * An hour, day, week or month of the calendar, or all time. `bounds`: when the previous one, this one and the next two begin,
   * so that the store’s own time picks the right one at midnight too.
   */
  | { kind: 'period'; bounds: PeriodBounds }
  /** As many at a time. */
  | { kind: 'slots' };

export type PeriodBounds = readonly [previous: number, current: number, next: number, afterNext: number];

/** What becomes of a limit while its store is away: not kept, refused, or kept by this instance for its share. */
export type OnUnavailable = 'open' | 'closed' | 'local';

/** One limit that a request counts against. Limits of the same key, measure and form are one counter. */
export interface LimitHold {
  /** Whose; no line breaks. */
  key: string;
  measure: LimitMeasure;
  /** Whole, and so is `amount`; both at most 2⁵², so that their sum is exact in Lua’s numbers, which are doubles. */
  limit: number;
  /** What this request takes ahead. */
  amount: number;
  form: LimitForm;
  /** Shared by tenants: kept apart from the tenant’s own state. */
  shared: boolean;
  onUnavailable: OnUnavailable;
}

/** How a limit stands after a decision. */
export interface LimitState {
  limit: number;
  remaining: number;
  /** Until it would be whole again if nothing more were taken, in milliseconds. */
  resetMs: number;
  /** Of a cost in a period: what is spent of it, without what is reserved by requests that have not ended. */
  spent?: number;
}

export interface HoldRequest {
  id: string;
  attempt: number;
  /** State of one tenant lives together. */
  tenant: string;
  limits: readonly LimitHold[];
  /** A reservation that is only held is given back after this. */
  leaseMs: number;
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
