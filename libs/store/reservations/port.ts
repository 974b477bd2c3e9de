import type { MaybePromise } from '@sluice/contract';

/** At most `limit` requests in any window of `windowMs`; `key` says whose. The same key and window of a tenant is one counter. */
export interface WindowLimit {
  key: string;
  limit: number;
  windowMs: number;
}

/** How a limit stands after a decision. */
export interface LimitState {
  limit: number;
  remaining: number;
  /** Until at least one more request would be admitted, in milliseconds; 0 when one would be now. */
  resetMs: number;
}

export interface HoldRequest {
  id: string;
  attempt: number;
  /** State of one tenant lives together. */
  tenant: string;
  limits: readonly WindowLimit[];
  /** A reservation that is only held is forgotten after this. */
  leaseMs: number;
}

export type HoldResult =
  /** `repeated`: this attempt or a later one was held before, so the message is a duplicate or too late. Later attempts of one id are not counted again. */
  | { kind: 'held'; repeated: boolean; limits: LimitState[] }
  | { kind: 'refused'; retryAfterMs: number; limits: LimitState[] };

/** A lease by request id: `held` by policy, `called` by dispatch as it calls a provider, `settled` at the end. */
export interface Reservation {
  state: 'held' | 'called' | 'settled';
  attempt: number;
  /** The instance that called. */
  instance?: string;
}

/**
 * Limits and reservations: one atomic decision a request.
 * `hold` is idempotent by request id. Reservations are forgotten after their lease.
 * Methods may answer at once (memory) or later (Redis).
 */
export interface ReservationStore {
  hold(request: HoldRequest): MaybePromise<HoldResult>;
  find(tenant: string, id: string): MaybePromise<Reservation | undefined>;
  /** Marks that `instance` calls a provider for this attempt. */
  called(tenant: string, id: string, attempt: number, instance: string, leaseMs: number): MaybePromise<void>;
  settle(tenant: string, id: string): MaybePromise<void>;
}
