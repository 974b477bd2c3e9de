import { type Clock, encodeToken } from '@sluice/contract';
import type { RedisConnection } from '../redis/connection.ts';
import { type Mark, MarkBatches } from './mark-batch.ts';
import type { HoldRequest, HoldResult, LimitState, Reservation, ReservationStore } from './port.ts';

/** How long the reservation that probes Redis is kept. */
const PROBE_LEASE_MS = 1_000;

/** Limits and reservations in Redis. Rejects with a `GatewayError` `not_ready` while Redis is away. */
export class RedisReservations implements ReservationStore {
  readonly #connection: RedisConnection;
  readonly #clock: Clock | undefined;
  readonly #marks = new MarkBatches(marks => this.#write(marks));

  /** `clock` is for tests: without one the time is Redis's own. */
  constructor(connection: RedisConnection, clock?: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  async hold({ id, attempt, tenant, limits, leaseMs }: HoldRequest): Promise<HoldResult> {
    const prefix = prefixOf(tenant);
    const keys: string[] = [reservationKey(prefix, id)];
    const settings: (string | number)[] = [attempt, leaseMs, this.#clock?.() ?? ''];
    for (const { key, limit, windowMs } of limits) {
      keys.push(`${prefix}limit:${windowMs}:${key}`);
      settings.push(limit, windowMs);
    }
    this.#connection.gatherWrites();
    const [held, repeated, ...standing] = await this.#run(
      this.#connection.redis.hold(keys.length, ...keys, ...settings),
    );
    const states = limits.map(({ limit }, index): LimitState => {
      return { limit, remaining: standing[2 * index] ?? 0, resetMs: standing[2 * index + 1] ?? 0 };
    });
    if (held === 1) return { kind: 'held', repeated: repeated === 1, limits: states };
    return {
      kind: 'refused',
      retryAfterMs: Math.max(...states.map(({ resetMs }) => resetMs)),
      limits: states,
    };
  }

  async find(tenant: string, id: string): Promise<Reservation | undefined> {
    const text = await this.#run(this.#connection.redis.get(reservationKey(prefixOf(tenant), id)));
    const [state, attempt, , instance] = text?.split(':') ?? [];
    if (state !== 'held' && state !== 'called' && state !== 'settled') return undefined;
    const reservation = { state, attempt: Number(attempt) } as const;
    return instance === undefined || instance === '' ? reservation : { ...reservation, instance };
  }

  called(tenant: string, id: string, attempt: number, instance: string, leaseMs: number): Promise<void> {
    const prefix = prefixOf(tenant);
    const key = reservationKey(prefix, id);
    return this.#marks.add(prefix, { key, state: 'called', attempt, instance, leaseMs: Math.ceil(leaseMs) });
  }

  settle(tenant: string, id: string): Promise<void> {
    const prefix = prefixOf(tenant);
    const key = reservationKey(prefix, id);
    return this.#marks.add(prefix, { key, state: 'settled', attempt: 0, instance: '', leaseMs: 0 });
  }

  /** Writes the marks that are gathered. */
  flush(): Promise<void> {
    return this.#marks.flush();
  }

  async #write(marks: readonly Mark[]): Promise<void> {
    const keys = marks.map(({ key }) => key);
    const settings = marks.flatMap(({ state, attempt, instance, leaseMs }) => [
      state,
      attempt,
      instance,
      leaseMs,
    ]);
    await this.#run(this.#connection.redis.mark(keys.length, ...keys, ...settings));
  }

  async #run<T>(command: Promise<T>): Promise<T> {
    try {
      return await command;
    } catch (cause) {
      throw this.#connection.failed(cause);
    }
  }
}

/** Does what a hold does, so that a Redis that cannot write counts as away. */
export const probeReservations = (redis: RedisConnection['redis']): Promise<number[]> =>
  redis.hold(1, reservationKey(prefixOf(''), 'probe'), 1, PROBE_LEASE_MS, '');

/** Everything of a tenant is in one hash slot. The encoded tenant has no brace of its own. */
const prefixOf = (tenant: string): string => `sluice:{${encodeToken(tenant)}}:`;
const reservationKey = (prefix: string, id: string): string => `${prefix}reservation:${id}`;
