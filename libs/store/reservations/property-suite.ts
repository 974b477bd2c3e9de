import type { LimitForm, LimitHold, LimitMeasure } from '@sluice/contract';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { ReservationsAtTime } from './contract-suite.ts';
import type { HoldResult, Settlement } from './port.ts';
import { ReferenceLimit } from './reference-limit.ts';
import { bucketWidthMs } from './sliding-counter.ts';

const TENANT = 'property';
let runs = 0;

type Step =
  | { kind: 'hold'; amount: number; leaseMs: number }
  | { kind: 'called'; which: number; leaseMs: number }
  | { kind: 'settle'; which: number; settlement: Settlement }
  | { kind: 'release'; which: number };

/** Pauses in thousandths of ten seconds, and what is done after them. */
const steps = fc.array(
  fc.record({
    pause: fc.constantFrom(0, 0, 0, 1, 3, 15, 17, 100, 333, 500, 983, 999, 1_000, 1_017, 2_500),
    step: fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('hold' as const),
          amount: fc.integer({ min: 0, max: 5 }),
          leaseMs: fc.constantFrom(500, 3_000, 60_000),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('called' as const),
          which: fc.nat(9),
          leaseMs: fc.constantFrom(500, 9_000),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('settle' as const),
          which: fc.nat(9),
          settlement: settlements(),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), which: fc.nat(9) }) },
    ),
  }),
  { minLength: 5, maxLength: 50 },
);

function settlements(): fc.Arbitrary<Settlement> {
  const tokens = fc.nat(6);
  return fc.oneof(
    fc.constantFrom('estimate' as const, 'nothing' as const),
    fc.record({ inputTokens: tokens, outputTokens: tokens }),
    fc.record({ inputTokens: tokens, outputTokens: tokens, bytes: tokens, costNanoDollars: tokens }),
    fc.record({
      inputTokens: tokens,
      outputTokens: tokens,
      ofFirstCall: fc.oneof(
        fc.constant('nothing' as const),
        fc.record({ inputTokens: tokens, outputTokens: tokens }),
      ),
    }),
  );
}

const windowMs = fc.constantFrom(10_000, 10_007, 59_999, 3_600_000);
const forms = (start: number): fc.Arbitrary<LimitForm> =>
  fc.oneof(
    fc.record({ kind: fc.constant('sliding' as const), windowMs }),
    fc.record({ kind: fc.constant('bucket' as const), windowMs, burst: fc.integer({ min: 1, max: 12 }) }),
    fc.constant({
      kind: 'period' as const,
      bounds: [start - 9_000, start + 5_000, start + 15_000, start + 1e9] as const,
    }),
    fc.constant({ kind: 'slots' as const }),
  );
const measures: readonly LimitMeasure[] = [
  'requests',
  'tokens',
  'inputTokens',
  'outputTokens',
  'bytes',
  'cost',
];

const scenarios = fc.integer({ min: 0, max: 120_000 }).chain(offset => {
  const start = 1_700_000_000_000 + offset;
  const limit = fc.record({
    form: forms(start),
    measure: fc.constantFrom(...measures),
    limit: fc.integer({ min: 1, max: 12 }),
    shared: fc.boolean(),
    ofFirstCall: fc.constantFrom(undefined, true as const),
  });
  return fc.record({
    start: fc.constant(start),
    limits: fc.array(limit, { minLength: 1, maxLength: 3 }),
    steps,
  });
});

interface Made {
  id: string;
  state: 'held' | 'called' | 'over';
  leaseEndsAt: number;
}

/**
 * Random requests at random times, with any limits, against a reference that keeps every event: the same requests are admitted, the same
 * is said to remain, and who waits as long as it is told is admitted. Never more than the limit is admitted in any window, and no refusal
 * errs by more than a bucket.
 */
export async function limiterProperty(at: ReservationsAtTime, numRuns: number): Promise<void> {
  const property = fc.asyncProperty(scenarios, async scenario => {
    runs += 1;
    const limits = scenario.limits.map(({ form, measure, ofFirstCall, ...rest }, index): ReferenceLimit => {
      const hold = { ...rest, form, key: `run-${runs}-${index}`, amount: 1, onUnavailable: 'local' } as const;
      if (form.kind === 'slots') return new ReferenceLimit({ ...hold, measure: 'concurrent' });
      // What calls cost is the matter of budgets, which count requests in all.
      return new ReferenceLimit({ ...hold, measure, ...(measure !== 'cost' && { ofFirstCall }) });
    });
    const made: Made[] = [];
    at.now = scenario.start;
    for (const { pause, step } of scenario.steps) {
      at.now += pause * 10;
      await take(step, at, limits, made);
    }
  });
  await fc.assert(property, { numRuns });
}

async function take(
  step: Step,
  at: ReservationsAtTime,
  limits: ReferenceLimit[],
  made: Made[],
): Promise<void> {
  const { store, now } = at;
  if (step.kind === 'hold') {
    await hold(step, at, limits, made);
    return;
  }
  const one = made[step.which];
  if (one === undefined) return;
  switch (step.kind) {
    case 'called':
      if (one.state === 'over') return;
      await Promise.all([store.called(TENANT, one.id, 1, 'dispatch.a', step.leaseMs), at.flush?.()]);
      one.state = 'called';
      one.leaseEndsAt = Math.max(one.leaseEndsAt, now + step.leaseMs);
      for (const limit of limits) limit.renew(now, one.id, step.leaseMs);
      return;
    case 'settle':
      await Promise.all([store.settle(TENANT, one.id, 1, step.settlement), at.flush?.()]);
      if (one.state !== 'over') for (const limit of limits) limit.settle(now, one.id, step.settlement);
      one.state = 'over';
      return;
    case 'release':
      await Promise.all([store.release(TENANT, one.id), at.flush?.()]);
      if (one.state === 'held') giveBack(one, limits, now);
      return;
  }
}

function giveBack(one: Made, limits: readonly ReferenceLimit[], now: number): void {
  for (const limit of limits) limit.settle(now, one.id, 'nothing');
  one.state = 'over';
}

function endLeases(limits: readonly ReferenceLimit[], made: readonly Made[], now: number): void {
  for (const one of made) {
    if (one.leaseEndsAt > now) continue;
    if (one.state === 'held') giveBack(one, limits, now);
    else if (one.state === 'called') for (const limit of limits) limit.leaseEnded(one.id);
  }
}

const amountOf = ({ measure }: LimitHold, amount: number): number =>
  measure === 'requests' || measure === 'concurrent' ? 1 : amount;

async function hold(
  { amount, leaseMs }: Step & { kind: 'hold' },
  { store, now }: ReservationsAtTime,
  limits: readonly ReferenceLimit[],
  made: Made[],
): Promise<void> {
  endLeases(limits, made, now);
  const id = `${runs}-${made.length}-${now}`;
  const asked = limits.map(({ hold: each }): LimitHold => ({ ...each, amount: amountOf(each, amount) }));
  const full = limits.filter((limit, index) => !limit.hasRoom(now, asked[index]?.amount ?? 0));
  const result = await store.hold({ id, attempt: 1, tenant: TENANT, limits: asked, leaseMs });
  expect(result.kind).toBe(full.length === 0 ? 'held' : 'refused');
  for (const [index, limit] of limits.entries()) {
    const own = result.kind === 'held' ? (asked[index]?.amount ?? 0) : 0;
    const { spent, remaining } = result.limits[index] ?? {};
    const { limit: most } = limit.hold;
    // Where tenants share a limit and one of their own refuses, it is not asked.
    if (result.kind === 'held' && spent !== undefined) {
      expect(spent).toBe(limit.spent(now));
      expect(remaining).toBe(Math.max(0, most - limit.inPeriod(now) - own));
    }
  }
  if (result.kind === 'refused') checkRefusal(result, full, amount, now);
  else {
    for (const [index, limit] of limits.entries()) {
      const own = asked[index]?.amount ?? 0;
      checkWindow(limit, own, now);
      limit.take(now, id, own, leaseMs);
    }
    made.push({ id, state: 'held', leaseEndsAt: now + leaseMs });
  }
}

function checkWindow(limit: ReferenceLimit, amount: number, now: number): void {
  const { form, limit: most } = limit.hold;
  if (form.kind === 'sliding')
    expect(limit.takenWithin(now, form.windowMs) + amount).toBeLessThanOrEqual(most);
  if (form.kind === 'slots') expect(limit.running(now) + 1).toBeLessThanOrEqual(most);
}

function checkRefusal(
  { retryAfterMs = Number.POSITIVE_INFINITY }: HoldResult & { kind: 'refused' },
  full: readonly ReferenceLimit[],
  amount: number,
  now: number,
): void {
  for (const limit of full) {
    const { form, limit: most } = limit.hold;
    if (form.kind !== 'sliding') continue;
    const taken = limit.takenWithin(now, form.windowMs + bucketWidthMs(form.windowMs) + 1);
    expect(taken + amountOf(limit.hold, amount)).toBeGreaterThan(most);
  }
  // Where tenants share a limit it is asked second: only those of the tenant are heard of in a refusal by both.
  const own = full.filter(({ hold: { shared } }) => !shared);
  const waits = (those: readonly ReferenceLimit[]): number =>
    Math.max(...those.map(limit => limit.untilRoom(now, amountOf(limit.hold, amount))));
  expect([waits(own.length > 0 ? own : full), waits(full)]).toContain(retryAfterMs);
}
