import type { MaybePromise } from '@sluice/contract';
import type { RedisConnection } from '../redis/connection.ts';
import type { MemoryReservations } from './memory-reservations.ts';
import type { HoldRequest, HoldResult, Reservation, ReservationStore } from './port.ts';

/**
 * What becomes of limits while Redis is away: each instance keeps them alone, so that together they may admit
 * as many times the limit as there are instances (`local`); nothing is limited (`open`); nothing is admitted (`closed`).
 */
export type OnUnavailable = 'local' | 'open' | 'closed';

/** Reservations in Redis while it is there, in this instance's memory while it is not. */
export class FallbackReservations implements ReservationStore {
  readonly #connection: RedisConnection;
  readonly #shared: ReservationStore;
  readonly #local: MemoryReservations;
  readonly #onUnavailable: OnUnavailable;

  constructor(
    connection: RedisConnection,
    shared: ReservationStore,
    local: MemoryReservations,
    onUnavailable: OnUnavailable,
  ) {
    this.#connection = connection;
    this.#shared = shared;
    this.#local = local;
    this.#onUnavailable = onUnavailable;
  }

  hold(request: HoldRequest): MaybePromise<HoldResult> {
    return this.#either(
      store => store.hold(request),
      () => this.#local.hold(this.#onUnavailable === 'open' ? { ...request, limits: [] } : request),
    );
  }

  find(tenant: string, id: string): MaybePromise<Reservation | undefined> {
    return this.#either(
      store => store.find(tenant, id),
      () => this.#local.find(tenant, id),
    );
  }

  called(tenant: string, id: string, attempt: number, instance: string, leaseMs: number): MaybePromise<void> {
    return this.#either(
      store => store.called(tenant, id, attempt, instance, leaseMs),
      () => this.#local.called(tenant, id, attempt, instance, leaseMs),
    );
  }

  settle(tenant: string, id: string): MaybePromise<void> {
    return this.#either(
      store => store.settle(tenant, id),
      () => this.#local.settle(tenant, id),
    );
  }

  #either<T>(shared: (store: ReservationStore) => MaybePromise<T>, local: () => T): MaybePromise<T> {
    if (this.#onUnavailable === 'closed') return shared(this.#shared);
    if (!this.#connection.available) return local();
    const answer = shared(this.#shared);
    return answer instanceof Promise ? answer.catch(local) : answer;
  }
}
