import { type Clock, GatewayError } from '@sluice/contract';
import { ExpiringMap } from './expiring-map.ts';
import type { HoldRequest, HoldResult, LimitState, Reservation, ReservationStore } from './port.ts';
import { type Buckets, WindowCounter } from './window-counter.ts';

/** Counters of windows at least this long are worth keeping over a restart. */
const LONG_WINDOW_MS = 3_600_000;
/** A settled reservation is known for this long: until late messages of its request have arrived. */
export const SETTLED_KEPT_MS = 10_000;
/** Where memory ends. Above it, new requests are refused rather than old limits forgotten. */
const MAX_ENTRIES = 2_000_000;

/** A counter as it is kept over a restart. */
export interface CounterSnapshot {
  subject: string;
  windowMs: number;
  buckets: Buckets;
  expiresAt: number;
}

interface Entry extends Reservation {
  /** The highest attempt that `hold` has seen. */
  heldAttempt: number;
  expiresAt: number;
}

interface Tracked {
  subject: string;
  limit: number;
  counter: WindowCounter;
  isNew: boolean;
}

/** Limits and reservations of one process, in memory. Every method answers at once. */
export class MemoryReservations implements ReservationStore {
  readonly #clock: Clock;
  readonly #entries = new ExpiringMap<Entry>();
  readonly #counters = new ExpiringMap<WindowCounter>();
  readonly #changed = new Map<string, WindowCounter>();

  constructor(clock: Clock, snapshots: Iterable<CounterSnapshot> = []) {
    this.#clock = clock;
    for (const { subject, windowMs, buckets } of snapshots) {
      this.#counters.set(subject, new WindowCounter(windowMs, buckets), clock());
    }
  }

  hold(request: HoldRequest): HoldResult {
    const now = this.#clock();
    const { id, attempt, leaseMs } = request;
    const entry = this.#live(id, now);
    const tracked = this.#track(request);
    if (entry !== undefined) {
      const repeated = attempt <= entry.heldAttempt;
      if (!repeated) {
        entry.heldAttempt = attempt;
        if (entry.state === 'held') entry.attempt = attempt;
        entry.expiresAt = Math.max(entry.expiresAt, now + leaseMs);
      }
      return { kind: 'held', repeated, limits: states(tracked, now) };
    }
    const before = states(tracked, now);
    if (before.some(({ remaining }) => remaining === 0)) {
      return {
        kind: 'refused',
        retryAfterMs: Math.max(...before.map(({ resetMs }) => resetMs)),
        limits: before,
      };
    }
    this.#add(tracked, now);
    this.#entries.set(id, { state: 'held', attempt, heldAttempt: attempt, expiresAt: now + leaseMs }, now);
    return { kind: 'held', repeated: false, limits: states(tracked, now) };
  }

  find(_tenant: string, id: string): Reservation | undefined {
    const entry = this.#live(id, this.#clock());
    if (entry === undefined) return undefined;
    const { state, attempt, instance } = entry;
    return instance === undefined ? { state, attempt } : { state, attempt, instance };
  }

  called(_tenant: string, id: string, attempt: number, instance: string, leaseMs: number): void {
    const now = this.#clock();
    const entry = this.#live(id, now);
    const expiresAt = now + leaseMs;
    if (entry === undefined) {
      this.#entries.set(id, { state: 'called', attempt, instance, heldAttempt: attempt, expiresAt }, now);
      return;
    }
    const outdated =
      (entry.state === 'called' && attempt < entry.attempt) ||
      (entry.state === 'settled' && attempt <= entry.attempt);
    if (outdated) return;
    entry.state = 'called';
    entry.attempt = attempt;
    entry.instance = instance;
    entry.expiresAt = Math.max(entry.expiresAt, expiresAt);
  }

  settle(_tenant: string, id: string): void {
    const now = this.#clock();
    const entry = this.#live(id, now);
    if (entry === undefined || entry.state === 'settled') return;
    entry.state = 'settled';
    entry.expiresAt = now + SETTLED_KEPT_MS;
  }

  /** Up to `limit` counters of long windows that have changed since they were last taken. */
  takeChanged(limit: number): CounterSnapshot[] {
    const snapshots: CounterSnapshot[] = [];
    for (const [subject, { windowMs, buckets, expiresAt }] of this.#changed) {
      if (snapshots.length === limit) break;
      this.#changed.delete(subject);
      snapshots.push({ subject, windowMs, buckets: [...buckets], expiresAt });
    }
    return snapshots;
  }

  #live(id: string, now: number): Entry | undefined {
    const entry = this.#entries.get(id);
    return entry !== undefined && entry.expiresAt > now ? entry : undefined;
  }

  #track({ tenant, limits }: HoldRequest): Tracked[] {
    const tracked: Tracked[] = [];
    for (const { key, limit, windowMs } of limits) {
      const subject = subjectOf(tenant, key, windowMs);
      // Two limits may name the same counter.
      const same = tracked.find(other => other.subject === subject)?.counter;
      const known = same ?? this.#counters.get(subject);
      const counter = known ?? new WindowCounter(windowMs);
      tracked.push({ subject, limit, counter, isNew: known === undefined });
    }
    return tracked;
  }

  #add(tracked: readonly Tracked[], now: number): void {
    this.#refuseBeyondMemory();
    tracked.forEach(({ counter }, index) => {
      if (tracked.findIndex(other => other.counter === counter) === index) counter.add(now);
    });
    // After all have counted: keeping one sweeps others that have expired.
    for (const { subject, counter, isNew } of tracked) {
      if (isNew) this.#counters.set(subject, counter, now);
      if (counter.windowMs >= LONG_WINDOW_MS) this.#changed.set(subject, counter);
    }
  }

  #refuseBeyondMemory(): void {
    if (this.#entries.size < MAX_ENTRIES && this.#counters.size < MAX_ENTRIES) return;
    throw new GatewayError('overloaded', {
      internal: `There are ${MAX_ENTRIES} reservations or limit counters in memory: a cluster with Redis holds more.`,
    });
  }
}

/** The tenant's length keeps tenants and keys of any text apart. */
const subjectOf = (tenant: string, key: string, windowMs: number): string =>
  `${windowMs}:${tenant.length}:${tenant}:${key}`;

function states(tracked: readonly Tracked[], now: number): LimitState[] {
  return tracked.map(({ counter, limit }) => {
    counter.count(now);
    return counter.state(now, limit);
  });
}
