import {
  type Clock,
  GatewayError,
  type LimitForm,
  type LimitHold,
  type LimitMeasure,
} from '@sluice/contract';
import type { BudgetCounter, CounterCharge, CounterState } from '../budgets/port.ts';
import { firstCallOf, SETTLED_KEPT_MS, SWEPT_PER_HOLD, spentOf, UNSETTLED_KEPT_MS } from './charge.ts';
import type { Counter } from './counter.ts';
import { capacityOf, createCounter, formKey } from './create-counter.ts';
import { ExpiringMap } from './expiring-map.ts';
import { LeaseQueue } from './lease-queue.ts';
import { PeriodCounter } from './period-counter.ts';
import type {
  HoldRequest,
  HoldResult,
  LimitState,
  Reservation,
  ReservationStore,
  Settlement,
} from './port.ts';
import { emptyTally } from './tally.ts';

/** Where memory ends. Above it, new requests are refused rather than old limits forgotten. */
const MAX_ENTRIES = 2_000_000;

/** A counter as it is kept over a restart. */
export interface CounterSnapshot {
  subject: string;
  numbers: number[];
  expiresAt: number;
}

/** What a reservation took of a counter. */
interface Charge {
  subject: string;
  counter: Counter;
  measure: LimitMeasure;
  amount: number;
  place: number;
  ofFirstCall: boolean;
}

interface Entry extends Reservation {
  /** The highest attempt that `hold` has seen. */
  heldAttempt: number;
  charges: readonly Charge[];
  /** Whether what it took is reserved, and neither spent nor given back. */
  isOpen: boolean;
  settledAttempts: number[];
  leaseEndsAt: number;
  expiresAt: number;
}

interface Tracked {
  hold: LimitHold;
  subject: string;
  counter: Counter;
  isNew: boolean;
}

const noCharges: readonly Charge[] = [];

/** Limits and reservations of one process, in memory. Every method answers at once. */
export class MemoryReservations implements ReservationStore {
  readonly #clock: Clock;
  readonly #entries = new ExpiringMap<Entry>();
  readonly #leases = new LeaseQueue();
  readonly #counters = new ExpiringMap<Counter>();
  readonly #restored: Map<string, readonly number[]>;
  readonly #changed = new Map<string, Counter>();

  readonly #keptUnsettledMs: number;
  readonly tally = emptyTally();

  /** `keptUnsettledMs`: how long what was called and not settled can still be settled after its lease. */
  constructor(
    clock: Clock,
    snapshots: Iterable<CounterSnapshot> = [],
    keptUnsettledMs: number = UNSETTLED_KEPT_MS,
  ) {
    this.#clock = clock;
    this.#keptUnsettledMs = keptUnsettledMs;
    this.#restored = new Map([...snapshots].map(({ subject, numbers }) => [subject, numbers]));
  }

  hold(request: HoldRequest): HoldResult {
    const now = this.#clock();
    const { id, attempt, leaseMs, instance, reconsiders = false } = request;
    this.#sweep(now);
    const entry = this.#live(id, now);
    const tracked = this.#track(request, now);
    if (entry !== undefined) {
      const repeated = attempt < entry.heldAttempt || (attempt === entry.heldAttempt && !reconsiders);
      if (!repeated) {
        entry.heldAttempt = attempt;
        if (entry.state === 'held') entry.attempt = attempt;
        this.#extend(id, entry, now + leaseMs);
      }
      return { kind: 'held', repeated, limits: statesOf(tracked, now, entry.charges) };
    }
    const refusal = refusalOf(tracked, now);
    if (refusal !== undefined) return refusal;
    const charges = this.#take(tracked, request, now);
    const leaseEndsAt = now + leaseMs;
    const made: Entry = {
      state: instance === undefined ? 'held' : 'called',
      ...(instance !== undefined && { instance }),
      attempt,
      heldAttempt: attempt,
      charges,
      isOpen: true,
      settledAttempts: [],
      leaseEndsAt,
      expiresAt: this.#keptUntil(charges, leaseEndsAt),
    };
    this.#entries.set(id, made, now);
    if (charges.length > 0) this.tally.made += 1;
    if (hasEndOfLease(made)) this.#leases.add(id, leaseEndsAt);
    return { kind: 'held', repeated: false, limits: statesOf(tracked, now) };
  }

  find(_tenant: string, id: string): Reservation | undefined {
    const now = this.#clock();
    this.#sweep(now);
    const entry = this.#live(id, now);
    if (entry === undefined) return undefined;
    const { state, attempt, instance } = entry;
    return instance === undefined ? { state, attempt } : { state, attempt, instance };
  }

  called(_tenant: string, id: string, attempt: number, instance: string, leaseMs: number): void {
    const now = this.#clock();
    const entry = this.#live(id, now);
    const leaseEndsAt = now + leaseMs;
    if (entry === undefined) {
      this.#entries.set(
        id,
        {
          state: 'called',
          attempt,
          instance,
          heldAttempt: attempt,
          charges: noCharges,
          isOpen: false,
          settledAttempts: [],
          leaseEndsAt,
          expiresAt: leaseEndsAt,
        },
        now,
      );
      return;
    }
    const outdated =
      (entry.state === 'called' && attempt < entry.attempt) ||
      (entry.state === 'settled' && attempt <= entry.attempt);
    if (outdated) return;
    entry.state = 'called';
    entry.attempt = attempt;
    entry.instance = instance;
    for (const { measure, counter } of entry.charges)
      if (measure === 'concurrent') counter.take(now, 1, id, leaseMs);
    this.#extend(id, entry, leaseEndsAt);
  }

  settle(_tenant: string, id: string, attempt: number, settlement: Settlement): void {
    const now = this.#clock();
    const entry = this.#live(id, now);
    if (entry === undefined || entry.settledAttempts.includes(attempt)) return;
    const isFirst = entry.settledAttempts.length === 0;
    if (isFirst && entry.charges.length > 0)
      this.tally[settlement === 'nothing' ? 'released' : 'settled'] += 1;
    entry.settledAttempts.push(attempt);
    const isLast = attempt >= entry.attempt;
    for (const charge of entry.charges) this.#settleCharge(charge, id, settlement, { now, isFirst, isLast });
    this.#close(entry, now);
    if (!isLast || entry.state === 'settled') return;
    entry.state = 'settled';
    entry.expiresAt = now + SETTLED_KEPT_MS;
  }

  release(_tenant: string, id: string): void {
    const now = this.#clock();
    const entry = this.#live(id, now);
    if (entry?.state !== 'held') return;
    if (entry.charges.length > 0) this.tally.released += 1;
    this.#giveBackAll(id, entry);
    entry.state = 'settled';
    entry.expiresAt = now + SETTLED_KEPT_MS;
  }

  /** What usage events say that were added up is at least spent. */
  raise({ tenant, key, periodStart, periodEnd, nanoDollars }: CounterCharge): void {
    const now = this.#clock();
    if (periodEnd <= now) return;
    const subject = costSubject({ tenant, key });
    const bounds = [periodStart, periodStart, periodEnd, periodEnd] as const;
    const known = this.#counters.get(subject);
    const counter = known ?? new PeriodCounter(bounds, this.#restored.get(subject));
    if (!(counter instanceof PeriodCounter)) return;
    counter.raise(periodStart, periodEnd, nanoDollars);
    this.#restored.delete(subject);
    this.#touch(subject, counter, now);
  }

  /** How the counter of a budget stands in the period that began then; undefined where it is in another one. */
  stateOf(budget: BudgetCounter, periodStart: number): CounterState | undefined {
    const subject = costSubject(budget);
    const counter = this.#counters.get(subject);
    if (counter instanceof PeriodCounter && counter.start === periodStart)
      return { ...budget, spentNanoDollars: counter.spent, reservedNanoDollars: counter.reserved };
    const [start, total = 0] = this.#restored.get(subject) ?? [];
    return start === periodStart ? { ...budget, spentNanoDollars: total, reservedNanoDollars: 0 } : undefined;
  }

  /** Up to `limit` counters worth keeping over a restart that have changed since they were last taken. */
  takeChanged(limit: number): CounterSnapshot[] {
    const snapshots: CounterSnapshot[] = [];
    for (const [subject, counter] of this.#changed) {
      if (snapshots.length === limit) break;
      this.#changed.delete(subject);
      snapshots.push({ subject, numbers: counter.snapshot(), expiresAt: counter.expiresAt });
    }
    return snapshots;
  }

  #settleCharge(
    { subject, counter, measure, amount, place, ofFirstCall }: Charge,
    id: string,
    settlement: Settlement,
    { now, isFirst, isLast }: { now: number; isFirst: boolean; isLast: boolean },
  ): void {
    if (measure === 'concurrent') {
      if (isLast) counter.giveBack(place, 1, id);
      return;
    }
    // A request is one request, however often it is driven.
    if (measure === 'requests' && !isFirst) return;
    const settled = ofFirstCall ? firstCallOf(settlement) : settlement;
    const over = spentOf(measure, settled, amount) - (isFirst ? amount : 0);
    if (over === 0) return;
    if (over < 0) counter.giveBack(place, -over, id);
    else counter.overrun(now, place, over);
    this.#touch(subject, counter, now);
  }

  /** What it took is reserved no longer. */
  #close(entry: Entry, now: number): void {
    if (!entry.isOpen) return;
    entry.isOpen = false;
    for (const { subject, counter, place, amount } of entry.charges.filter(isCost)) {
      counter.unreserve?.(place, amount);
      this.#touch(subject, counter, now);
    }
  }

  #live(id: string, now: number): Entry | undefined {
    const entry = this.#entries.get(id);
    return entry !== undefined && entry.expiresAt > now ? entry : undefined;
  }

  #extend(id: string, entry: Entry, leaseEndsAt: number): void {
    entry.leaseEndsAt = Math.max(entry.leaseEndsAt, leaseEndsAt);
    entry.expiresAt = Math.max(entry.expiresAt, this.#keptUntil(entry.charges, entry.leaseEndsAt));
    if (hasEndOfLease(entry)) this.#leases.add(id, entry.leaseEndsAt);
  }

  #keptUntil(charges: readonly Charge[], leaseEndsAt: number): number {
    return charges.length === 0 ? leaseEndsAt : leaseEndsAt + this.#keptUnsettledMs;
  }

  /** What was held and never called is given back when its lease ends; what was called is spent. */
  #sweep(now: number): void {
    for (let swept = 0; swept < SWEPT_PER_HOLD; swept += 1) {
      const id = this.#leases.takeEnded(now);
      if (id === undefined) return;
      const entry = this.#entries.get(id);
      if (entry === undefined || entry.leaseEndsAt > now) continue;
      if (entry.state === 'called') this.#close(entry, now);
      if (entry.state !== 'held') continue;
      this.tally.expired += 1;
      this.#giveBackAll(id, entry);
      entry.expiresAt = 0;
    }
  }

  #giveBackAll(id: string, entry: Entry): void {
    const now = this.#clock();
    for (const { subject, counter, place, amount } of entry.charges) {
      counter.giveBack(place, amount, id);
      this.#touch(subject, counter, now);
    }
    this.#close(entry, now);
    entry.charges = noCharges;
  }

  #track({ tenant, limits }: HoldRequest, now: number): Tracked[] {
    const tracked: Tracked[] = [];
    for (const hold of limits) {
      const subject = subjectOf(tenant, hold);
      // Two limits may name the same counter.
      const same = tracked.find(other => other.subject === subject)?.counter;
      const known = same ?? this.#counters.get(subject);
      const counter = known ?? createCounter(hold.form, hold.limit, this.#restored.get(subject));
      if (counter instanceof PeriodCounter && hold.form.kind === 'period')
        counter.setBounds(hold.form.bounds);
      counter.open(now);
      tracked.push({ hold, subject, counter, isNew: known === undefined });
    }
    return tracked;
  }

  #take(tracked: readonly Tracked[], { id, leaseMs }: HoldRequest, now: number): Charge[] {
    this.#refuseBeyondMemory();
    const charges: Charge[] = [];
    for (const { hold, subject, counter } of tracked) {
      if (charges.some(charge => charge.counter === counter)) continue;
      const { measure, amount, ofFirstCall = false } = hold;
      const place = counter.take(now, amount, id, leaseMs);
      if (measure === 'cost') counter.reserve?.(place, amount);
      charges.push({ subject, counter, measure, amount, place, ofFirstCall });
    }
    // After all have counted: keeping one sweeps others that have expired.
    for (const { subject, counter, isNew } of tracked) {
      if (isNew) this.#restored.delete(subject);
      this.#touch(subject, counter, now);
    }
    return charges;
  }

  /** A counter that has expired may have been swept while a reservation still holds it. */
  #touch(subject: string, counter: Counter, now: number): void {
    const kept = this.#counters.get(subject);
    if (kept === undefined) this.#counters.set(subject, counter, now);
    if (counter.isLong && (kept === undefined || kept === counter)) this.#changed.set(subject, counter);
  }

  #refuseBeyondMemory(): void {
    if (this.#entries.size < MAX_ENTRIES && this.#counters.size < MAX_ENTRIES) return;
    throw new GatewayError('overloaded', {
      internal: `There are ${MAX_ENTRIES} reservations or limit counters in memory: a cluster with Redis holds more.`,
    });
  }
}

/** Whether something becomes of it when its lease ends. */
const hasEndOfLease = ({ state, charges, isOpen }: Entry): boolean =>
  state === 'held' ? charges.length > 0 : isOpen && charges.some(isCost);

/** The tenant's length keeps tenants and keys of any text apart. */
function subjectOf(
  tenant: string,
  { key, measure, form, limit, shared }: Pick<LimitHold, 'key' | 'measure' | 'form' | 'limit' | 'shared'>,
): string {
  const owner = shared ? '*' : `${tenant.length}:${tenant}`;
  return `${measure}:${formKey(form, limit)}:${owner}:${key}`;
}

/** Of the counter of a budget. */
const costSubject = ({ tenant, key }: BudgetCounter): string =>
  subjectOf(tenant ?? '', { key, measure: 'cost', form: anyPeriod, limit: 0, shared: tenant === undefined });
const anyPeriod: LimitForm = { kind: 'period', bounds: [0, 0, 0, 0] };

function refusalOf(tracked: readonly Tracked[], now: number): HoldResult | undefined {
  let refusedBy = -1;
  let retryAfterMs = -1;
  for (const [index, { hold, counter }] of tracked.entries()) {
    const { limit, amount, form } = hold;
    if (counter.hasRoom(limit, amount)) continue;
    const never = amount > capacityOf(form, limit);
    const wait = never ? Number.POSITIVE_INFINITY : counter.untilRoomMs(now, limit, amount);
    if (wait > retryAfterMs) [refusedBy, retryAfterMs] = [index, wait];
  }
  if (refusedBy === -1) return undefined;
  return {
    kind: 'refused',
    refusedBy,
    retryAfterMs: Number.isFinite(retryAfterMs) ? retryAfterMs : undefined,
    limits: statesOf(tracked, now),
  };
}

/** `charges`: of an earlier attempt, where there was one. */
const statesOf = (tracked: readonly Tracked[], now: number, charges?: readonly Charge[]): LimitState[] =>
  tracked.map(({ hold, counter, subject }) => {
    const isMissing = charges !== undefined && !charges.some(charge => charge.subject === subject);
    return {
      limit: hold.limit,
      remaining: counter.remaining(hold.limit),
      resetMs: counter.untilWholeMs(now),
      ...(hold.measure === 'cost' && counter instanceof PeriodCounter && stateOfCost(counter)),
      ...(isMissing && { missing: true as const }),
    };
  });

const stateOfCost = ({ spent, start }: PeriodCounter): Pick<LimitState, 'spent' | 'periodStart'> => ({
  spent,
  periodStart: start,
});

const isCost = ({ measure }: Charge): boolean => measure === 'cost';
