import { randomBytes } from 'node:crypto';
import type { Clock, LimitForm, LimitHold, LimitMeasure } from '@sluice/contract';
import type { RedisConnection } from '../redis/connection.ts';
import { SHARED_SLOT, slotOf } from '../redis/slots.ts';
import { capacityOf, formKey } from './create-counter.ts';
import { type Mark, MarkBatches } from './mark-batch.ts';
import type {
  HoldRequest,
  HoldResult,
  LimitState,
  Reservation,
  ReservationStore,
  Settlement,
} from './port.ts';
import { emptyTally } from './tally.ts';

/** What `hold` says of each limit: remaining, resetMs, what is spent, whether it is held, its place. */
const STATE_NUMBERS = 5;
/** How long the reservation that probes Redis is kept. */
const PROBE_LEASE_MS = 1_000;
/** What the script says of a mark. */
const IN_SHARED_SLOT = 1;
const ENDS = 2;

/** Limits and reservations in Redis. Rejects with a `GatewayError` `not_ready` while Redis is away. */
export class RedisReservations implements ReservationStore {
  readonly #connection: RedisConnection;
  readonly #clock: Clock | undefined;
  readonly #marks = new MarkBatches((slot, marks) => this.#writeBoth(slot, marks));

  readonly tally = emptyTally();

  /** `clock` is for tests: without one the time is Redis's own. */
  constructor(connection: RedisConnection, clock?: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  async hold(request: HoldRequest): Promise<HoldResult> {
    const held = await this.#hold(request);
    if (held.kind === 'held' && !held.repeated && request.limits.length > 0) this.tally.made += 1;
    return held;
  }

  /** One script; where limits are shared by tenants a second one, in the slot of those. */
  async #hold(request: HoldRequest): Promise<HoldResult> {
    const { tenant, id, attempt, limits } = request;
    const prefix = slotOf(tenant);
    if (!limits.some(({ shared }) => shared)) return this.#holdIn(prefix, request, limits, 0);
    const own = limits.filter(({ shared }) => !shared);
    const held = await this.#holdIn(prefix, request, own, 1);
    if (held.kind === 'refused' || held.repeated) return inOrder(limits, held, undefined);
    const shared = limits.filter(limit => limit.shared);
    const second = await this.#holdIn(SHARED_SLOT, request, shared, 0);
    if (second.kind === 'refused') await this.#write(prefix, [giveBackOf(id, attempt, 'forgotten')]);
    return inOrder(limits, held, second);
  }

  async #holdIn(
    prefix: string,
    { id, attempt, leaseMs, instance = '', reconsiders }: HoldRequest,
    limits: readonly LimitHold[],
    shared: 0 | 1,
  ): Promise<HoldResult> {
    const keys: string[] = [reservationKey(prefix, id)];
    const time = this.#clock?.() ?? '';
    const settings: (string | number)[] = [
      attempt,
      leaseMs,
      time,
      shared,
      instance,
      reconsiders === true ? 1 : 0,
    ];
    for (const { key, measure, form, limit, amount, ofFirstCall } of limits) {
      const letter = measureLetters[measure];
      keys.push(`${prefix}limit:${letter}:${formKey(form, limit)}:${key}`);
      settings.push(
        formLetters[form.kind],
        ofFirstCall ? letter.toUpperCase() : letter,
        limit,
        amount,
        capacityOf(form, limit),
      );
      settings.push(...formNumbers(form));
    }
    this.#connection.gatherWrites();
    const answer = await this.#run(this.#connection.redis.hold(keys.length, ...keys, ...settings));
    const [held, repeated, retryAfterMs = 0, refusedBy = 0, expired = 0, ...standing] = answer;
    // What is in both slots is told of in that of its tenant.
    if (prefix !== SHARED_SLOT) this.tally.expired += expired;
    const states = limits.map(({ limit, measure, form }, index): LimitState => {
      const [remaining = 0, resetMs = 0, spent = 0, isHeld, periodStart = 0] = standing.slice(
        STATE_NUMBERS * index,
      );
      const state = { limit, remaining, resetMs, ...(isHeld === 0 && { missing: true as const }) };
      return measure === 'cost' && form.kind === 'period' ? { ...state, spent, periodStart } : state;
    });
    if (held === 1) return { kind: 'held', repeated: repeated === 1, limits: states };
    return {
      kind: 'refused',
      retryAfterMs: retryAfterMs < 0 ? undefined : retryAfterMs,
      refusedBy,
      limits: states,
    };
  }

  async find(tenant: string, id: string): Promise<Reservation | undefined> {
    const stored = await this.#run(this.#connection.redis.get(reservationKey(slotOf(tenant), id)));
    const [state, attempt, , , , , instance] = stored?.split('\n', 1)[0]?.split(':') ?? [];
    if (state !== 'held' && state !== 'called' && state !== 'settled') return undefined;
    const reservation = { state, attempt: Number(attempt) } as const;
    return instance === undefined || instance === '' ? reservation : { ...reservation, instance };
  }

  called(tenant: string, id: string, attempt: number, instance: string, leaseMs: number): Promise<void> {
    const mark = { id, state: 'called', attempt, instance, leaseMs: Math.ceil(leaseMs) } as const;
    return this.#marks.add(slotOf(tenant), { ...mark, settlement: 'estimate' });
  }

  settle(tenant: string, id: string, attempt: number, settlement: Settlement): Promise<void> {
    const mark: Mark = { id, state: 'settled', attempt, instance: '', leaseMs: 0, settlement };
    return this.#marks.add(slotOf(tenant), mark);
  }

  release(tenant: string, id: string): Promise<void> {
    return this.#marks.add(slotOf(tenant), giveBackOf(id, 0, 'released'));
  }

  /** Writes the marks that are gathered. */
  flush(): Promise<void> {
    return this.#marks.flush();
  }

  async #writeBoth(prefix: string, marks: readonly Mark[]): Promise<void> {
    const answers = await this.#write(prefix, marks);
    for (const [index, { settlement }] of marks.entries())
      if (((answers[index] ?? 0) & ENDS) !== 0)
        this.tally[settlement === 'nothing' ? 'released' : 'settled'] += 1;
    const shared = marks.filter((_, index) => ((answers[index] ?? 0) & IN_SHARED_SLOT) !== 0);
    if (shared.length > 0) await this.#write(SHARED_SLOT, shared);
  }

  #write(prefix: string, marks: readonly Mark[]): Promise<number[]> {
    const keys = marks.map(({ id }) => reservationKey(prefix, id));
    const settings = marks.flatMap(({ state, attempt, instance, leaseMs, settlement }) => [
      state,
      attempt,
      instance,
      leaseMs,
      ...settlementArguments(settlement),
    ]);
    return this.#run(this.#connection.redis.mark(keys.length, ...keys, this.#clock?.() ?? '', ...settings));
  }

  async #run<T>(command: Promise<T>): Promise<T> {
    try {
      return await command;
    } catch (cause) {
      throw this.#connection.failed(cause);
    }
  }
}

/** Does what a hold does, each time with another id, so that a Redis that cannot write counts as away. */
export const probeReservations = (redis: RedisConnection['redis']): Promise<number[]> =>
  redis.hold(
    1,
    reservationKey(slotOf(''), `probe-${randomBytes(8).toString('hex')}`),
    1,
    PROBE_LEASE_MS,
    '',
    0,
    '',
    0,
  );

const measureLetters: Record<LimitMeasure, string> = {
  requests: 'r',
  tokens: 't',
  inputTokens: 'i',
  outputTokens: 'o',
  bytes: 'b',
  cost: 'm',
  concurrent: 'c',
};
const formLetters: Record<LimitForm['kind'], string> = { sliding: 's', bucket: 'b', period: 'p', slots: 'c' };

function formNumbers(form: LimitForm): readonly number[] {
  switch (form.kind) {
    case 'sliding':
      return [form.windowMs, 0, 0, 0];
    case 'bucket':
      return [form.windowMs, form.burst, 0, 0];
    case 'period':
      return form.bounds;
    case 'slots':
      return [0, 0, 0, 0];
  }
}

function settlementArguments(settlement: Settlement): (string | number)[] {
  if (typeof settlement === 'string') return [settlement, 0, 0, '', 0, '', 0, 0];
  const { inputTokens, outputTokens, bytes = '', costNanoDollars = 0, ofFirstCall } = settlement;
  const whole = ['spent', inputTokens, outputTokens, bytes, costNanoDollars];
  if (ofFirstCall === undefined) return [...whole, '', 0, 0];
  if (ofFirstCall === 'nothing') return [...whole, ofFirstCall, 0, 0];
  return [...whole, 'spent', ofFirstCall.inputTokens, ofFirstCall.outputTokens];
}

const giveBackOf = (id: string, attempt: number, state: 'released' | 'forgotten'): Mark => ({
  id,
  state,
  attempt,
  instance: '',
  leaseMs: 0,
  settlement: 'nothing',
});

/** The two halves of a decision as one, in the order of the limits. */
function inOrder(limits: readonly LimitHold[], own: HoldResult, shared: HoldResult | undefined): HoldResult {
  const from = { own: 0, shared: 0 };
  const states: LimitState[] = [];
  const indexes = { own: [] as number[], shared: [] as number[] };
  for (const [index, { shared: isShared, limit }] of limits.entries()) {
    const half = isShared ? 'shared' : 'own';
    const state = (isShared ? shared : own)?.limits[from[half]++];
    states.push(state ?? { limit, remaining: limit, resetMs: 0 });
    indexes[half].push(index);
  }
  if (own.kind === 'refused') return { ...own, refusedBy: indexes.own[own.refusedBy] ?? 0, limits: states };
  if (shared?.kind === 'refused')
    return { ...shared, refusedBy: indexes.shared[shared.refusedBy] ?? 0, limits: states };
  return { kind: 'held', repeated: own.repeated, limits: states };
}

const reservationKey = (prefix: string, id: string): string => `${prefix}reservation:${id}`;
