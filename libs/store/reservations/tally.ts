/** What became of reservations that hold limits or budgets, as decisions and marks of this process found it. Each ends once. */
export interface ReservationTally {
  made: number;
  /** By what was used, or by the estimate. */
  settled: number;
  /** Given back, since no provider was called. */
  released: number;
  /** Held, never called, and given back when its lease had ended. Found by the next decision for its tenant. */
  expired: number;
}

export const emptyTally = (): ReservationTally => ({ made: 0, settled: 0, released: 0, expired: 0 });

export const addTallies = (one: ReservationTally, other: ReservationTally): ReservationTally => ({
  made: one.made + other.made,
  settled: one.settled + other.settled,
  released: one.released + other.released,
  expired: one.expired + other.expired,
});
