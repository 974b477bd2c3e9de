import { type Clock, GatewayError, type LimitHold, type MaybePromise } from '@sluice/contract';
import type { RedisConnection } from '../redis/connection.ts';
import type { MemoryReservations } from './memory-reservations.ts';
import type { HoldRequest, HoldResult, Reservation, ReservationStore, Settlement } from './port.ts';
import { RemainingCosts } from './remaining-costs.ts';
import { shareOfLimit } from './share-of-limit.ts';

/** Who holds requests alone may not be told when they end: a slot counts for this long, other limits by the estimate. */
const LOCAL_SLOT_MS = 5_000;

/** Reservations in Redis while it is there, in this instance's memory while it is not, as each limit says. */
export class FallbackReservations implements ReservationStore {
  readonly #connection: RedisConnection;
  readonly #shared: ReservationStore;
  readonly #local: MemoryReservations;
  readonly #replicas: () => number;
  readonly #remaining: RemainingCosts;
  /** How often it was alone, this time included. */
  #outages = 0;
  #alone = false;

  /** `replicas`: how many instances share a limit, this one included. */
  constructor(
    connection: RedisConnection,
    shared: ReservationStore,
    local: MemoryReservations,
    replicas: () => number,
    clock: Clock,
  ) {
    this.#connection = connection;
    this.#shared = shared;
    this.#local = local;
    this.#replicas = replicas;
    this.#remaining = new RemainingCosts(clock);
  }

  hold(request: HoldRequest): MaybePromise<HoldResult> {
    if (!this.#connection.available) return this.#holdAlone(request);
    const answer = this.#shared.hold(request);
    if (!(answer instanceof Promise)) return this.#noted(request, answer);
    return answer.then(
      held => this.#noted(request, held),
      () => this.#holdAlone(request),
    );
  }

  #noted(request: HoldRequest, held: HoldResult): HoldResult {
    this.#alone = false;
    this.#remaining.note(request, held.limits);
    return held;
  }

  find(tenant: string, id: string): MaybePromise<Reservation | undefined> {
    const alone = (): Reservation | undefined => this.#local.find(tenant, id);
    if (!this.#connection.available) return alone();
    const found = this.#shared.find(tenant, id);
    return found instanceof Promise ? found.catch(alone) : found;
  }

  called(tenant: string, id: string, attempt: number, instance: string, leaseMs: number): MaybePromise<void> {
    if (this.#local.find(tenant, id) !== undefined)
      this.#local.called(tenant, id, attempt, instance, leaseMs);
    return this.#shared.called(tenant, id, attempt, instance, leaseMs);
  }

  /** Rejects while Redis is away: who must have it settled tries again. */
  settle(tenant: string, id: string, attempt: number, settlement: Settlement): MaybePromise<void> {
    this.#local.settle(tenant, id, attempt, settlement);
    return this.#shared.settle(tenant, id, attempt, settlement);
  }

  release(tenant: string, id: string): MaybePromise<void> {
    this.#local.release(tenant, id);
    return this.#shared.release(tenant, id);
  }

  #holdAlone(request: HoldRequest): HoldResult {
    const { limits } = request;
    if (limits.some(({ onUnavailable }) => onUnavailable === 'closed')) throw this.#unavailable();
    if (!this.#alone) this.#outages += 1;
    this.#alone = true;
    const kept = limits.filter(({ onUnavailable }) => onUnavailable === 'local');
    const { tenant, id, attempt } = request;
    const shares = kept.map(limit => this.#shareOf(limit, tenant));
    const held = this.#local.hold({ ...request, limits: shares });
    if (held.kind === 'held' && !held.repeated) this.#local.called(tenant, id, attempt, '', LOCAL_SLOT_MS);
    const states = limits.map(limit => {
      const { limit: whole, onUnavailable } = limit;
      if (onUnavailable !== 'local') return { limit: whole, remaining: whole, resetMs: 0 };
      const state = held.limits[kept.indexOf(limit)];
      return { limit: whole, remaining: state?.remaining ?? 0, resetMs: state?.resetMs ?? 0 };
    });
    if (held.kind === 'held') return { ...held, limits: states };
    const refusing = kept[held.refusedBy];
    return {
      ...held,
      refusedBy: refusing === undefined ? 0 : limits.indexOf(refusing),
      limits: states,
    };
  }

  /** What each instance may admit of a limit alone: its share, and at least one request; of money its share of what was left. */
  #shareOf(limit: LimitHold, tenant: string): LimitHold {
    const replicas = Math.max(1, this.#replicas());
    const { measure, key } = limit;
    if (measure === 'cost') {
      const remaining = this.#remaining.of(tenant, limit);
      if (remaining === undefined) throw this.#unavailable();
      return { ...limit, key: `${key}#${this.#outages}`, limit: Math.floor(remaining / replicas) };
    }
    return shareOfLimit(limit, whole => whole / replicas);
  }

  #unavailable(): GatewayError {
    return new GatewayError('limits_unavailable', {
      internal: `Redis at ${this.#connection.address} is away`,
    });
  }
}
