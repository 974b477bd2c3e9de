import type { MaybePromise } from '@sluice/contract';
import type {
  HoldRequest,
  HoldResult,
  Reservation,
  ReservationStore,
  Settlement,
} from '../reservations/port.ts';
import { shareOfLimit } from '../reservations/share-of-limit.ts';

/** Reservations of an edge, which counts alone: of each limit and budget it has a share. */
export class ShareReservations implements ReservationStore {
  readonly #own: ReservationStore;
  readonly #share: number;

  /** `share`: more than 0, at most 1. */
  constructor(own: ReservationStore, share: number) {
    this.#own = own;
    this.#share = share;
  }

  hold(request: HoldRequest): MaybePromise<HoldResult> {
    const limits = request.limits.map(limit => shareOfLimit(limit, whole => whole * this.#share));
    return this.#own.hold({ ...request, limits });
  }

  find(tenant: string, id: string): MaybePromise<Reservation | undefined> {
    return this.#own.find(tenant, id);
  }

  called(tenant: string, id: string, attempt: number, instance: string, leaseMs: number): MaybePromise<void> {
    return this.#own.called(tenant, id, attempt, instance, leaseMs);
  }

  settle(tenant: string, id: string, attempt: number, settlement: Settlement): MaybePromise<void> {
    return this.#own.settle(tenant, id, attempt, settlement);
  }

  release(tenant: string, id: string): MaybePromise<void> {
    return this.#own.release(tenant, id);
  }
}
