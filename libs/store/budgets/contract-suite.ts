import { type BudgetCharge, budgetKey, type UsageEvent } from '@sluice/contract';
import { expect, test } from 'vitest';
import type { ReservationStore } from '../reservations/port.ts';
import type { UsageStore } from '../usage/port.ts';
import { requestIdOf, usageEvent } from '../usage/usage-fixture.ts';
import { chargesOf } from './charges-of.ts';
import type { BudgetStore, CounterState } from './port.ts';

/** The stores of a new installation that budgets are kept by. */
export interface BudgetStores {
  budgets: BudgetStore;
  usage: UsageStore;
  reservations: ReservationStore;
  /** Writes what reservations gather. */
  flush?(): Promise<void>;
}

const DAY_MS = 86_400_000;
/** By the time of the machine, since Redis goes by its own. */
const TODAY = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const BOUNDS = [TODAY - DAY_MS, TODAY, TODAY + DAY_MS, TODAY + 2 * DAY_MS] as const;
const LIMIT = 1_000;

const charge = (fields: Partial<BudgetCharge> = {}): BudgetCharge => ({
  budget: 'research',
  per: 'day',
  timezone: 'UTC',
  subject: { tenant: 'acme', team: 'red' },
  periodStart: TODAY,
  periodEnd: TODAY + DAY_MS,
  ...fields,
});
const everyone = charge({ budget: 'all', subject: {} });

const call = { provider: 'openai', model: 'gpt-5', result: '200', durationMs: 5 };
const costing = (request: number, costNanoDollars: number, changes: Partial<UsageEvent> = {}): UsageEvent =>
  usageEvent({
    requestId: requestIdOf(request),
    budgets: [charge()],
    costNanoDollars,
    tries: [call],
    reservedNanoDollars: 300,
    ...changes,
  });

const holdOf = (budget: BudgetCharge, amount: number) => ({
  key: budgetKey(budget),
  measure: 'cost' as const,
  limit: LIMIT,
  amount,
  form: { kind: 'period' as const, bounds: BOUNDS },
  shared: budget.subject.tenant === undefined,
  onUnavailable: 'closed' as const,
});

/** What every store of budgets guarantees. `open` gives a new installation each time. */
export function budgetStoreContract(open: () => Promise<BudgetStores>): void {
  const hold = ({ reservations }: BudgetStores, request: number, amount = 300, budgets = [charge()]) =>
    reservations.hold({
      id: requestIdOf(request),
      attempt: 1,
      tenant: 'acme',
      limits: budgets.map(budget => holdOf(budget, amount)),
      leaseMs: 30_000,
    });

  async function settle(stores: BudgetStores, request: number, costNanoDollars: number): Promise<void> {
    const { reservations, flush } = stores;
    const id = requestIdOf(request);
    const used = { inputTokens: 1, outputTokens: 1, costNanoDollars };
    const settled = [
      reservations.called('acme', id, 1, 'dispatch.a', 30_000),
      reservations.settle('acme', id, 1, used),
    ];
    await flush?.();
    await Promise.all(settled);
  }

  async function statesOf({ budgets }: BudgetStores, budget = charge()): Promise<CounterState[]> {
    const states: CounterState[] = [];
    for await (const state of budgets.states(budget, budget.periodStart)) states.push(state);
    return states;
  }

  const spentOf = async (stores: BudgetStores, budget = charge()): Promise<number | undefined> =>
    (await statesOf(stores, budget))[0]?.spentNanoDollars;

  async function appliedTo({ budgets }: BudgetStores, event: UsageEvent): Promise<number[]> {
    return (await budgets.applied(chargesOf(event))).map(({ nanoDollars }) => nanoDollars);
  }

  test('what events cost is applied once, however often they are, and is no more than what was settled', async () => {
    const stores = await open();
    await hold(stores, 1);
    await settle(stores, 1, 120);
    await stores.usage.apply([costing(1, 120), costing(1, 120)]);
    await stores.usage.apply([costing(1, 120)]);
    expect(await appliedTo(stores, costing(1, 0))).toEqual([120]);
    expect(await statesOf(stores)).toEqual([
      { tenant: 'acme', key: budgetKey(charge()), spentNanoDollars: 120, reservedNanoDollars: 0 },
    ]);
  });

  test('what requests have reserved that still run is told apart', async () => {
    const stores = await open();
    await hold(stores, 1);
    await settle(stores, 1, 120);
    await stores.usage.apply([costing(1, 120)]);
    await hold(stores, 2);
    expect(await statesOf(stores)).toMatchObject([{ spentNanoDollars: 120, reservedNanoDollars: 300 }]);
    expect((await hold(stores, 3, 581)).kind).toBe('refused');
    expect((await hold(stores, 4, 580)).kind).toBe('held');
  });

  test('what no reservation knew of is charged when its event is applied, beside what is reserved', async () => {
    const stores = await open();
    await hold(stores, 1);
    await stores.usage.apply([costing(2, 500)]);
    expect(await statesOf(stores)).toMatchObject([{ spentNanoDollars: 500, reservedNanoDollars: 300 }]);
    expect((await hold(stores, 3, 201)).kind).toBe('refused');
    await settle(stores, 1, 100);
    await stores.usage.apply([costing(1, 100)]);
    expect(await spentOf(stores)).toBe(600);
  });

  test('a counter that is lost, or never was, is made again of the events', async () => {
    const stores = await open();
    await stores.usage.apply([costing(1, 400), costing(2, 500)]);
    expect(await spentOf(stores)).toBe(900);
    expect((await hold(stores, 3, 101)).kind).toBe('refused');
    expect((await hold(stores, 3, 100)).kind).toBe('held');
  });

  test('of a call that nobody knows the cost of, what was reserved is charged; of none, nothing', async () => {
    const stores = await open();
    await stores.usage.apply([
      costing(1, 7, { outcome: 'lost', tries: [] }),
      costing(2, 0, { tries: [{ ...call, uncertain: true }] }),
      costing(3, 9, { tries: [] }),
      costing(4, 50, { tries: [{ ...call, costNanoDollars: 5 }, call] }),
    ]);
    expect(await spentOf(stores)).toBe(300 + 300 + 55);
  });

  test('a budget that tenants share has what all of them spent, once, beside those of their own', async () => {
    const stores = await open();
    const budgets = [charge(), everyone];
    await hold(stores, 1, 300, budgets);
    await settle(stores, 1, 120);
    const events = [costing(1, 120, { budgets }), costing(2, 30, { tenant: 'other', budgets: [everyone] })];
    await stores.usage.apply(events);
    await stores.usage.apply(events);
    expect(await appliedTo(stores, costing(1, 0, { budgets }))).toEqual([120, 150]);
    expect(await statesOf(stores, everyone)).toEqual([
      { tenant: undefined, key: budgetKey(everyone), spentNanoDollars: 150, reservedNanoDollars: 0 },
    ]);
    expect(await spentOf(stores)).toBe(120);
  });

  test('each period counts for itself: what comes late adds nothing to the next one', async () => {
    const stores = await open();
    const yesterday = charge({ periodStart: TODAY - DAY_MS, periodEnd: TODAY });
    await stores.usage.apply([costing(1, 700, { budgets: [yesterday] })]);
    expect(await appliedTo(stores, costing(1, 0, { budgets: [yesterday] }))).toEqual([700]);
    await stores.usage.apply([costing(2, 20)]);
    await stores.usage.apply([costing(3, 100, { budgets: [yesterday] })]);
    expect(await spentOf(stores)).toBe(20);
    expect(await appliedTo(stores, costing(1, 0, { budgets: [yesterday] }))).toEqual([]);
    expect((await hold(stores, 4, 980)).kind).toBe('held');
  });

  test('what was reserved before the first event of a period is kept', async () => {
    const stores = await open();
    const yesterday = charge({ periodStart: TODAY - DAY_MS, periodEnd: TODAY });
    await stores.usage.apply([costing(1, 700, { budgets: [yesterday] })]);
    expect((await hold(stores, 2, 900)).kind).toBe('held');
    await stores.usage.apply([costing(3, 50)]);
    expect(await statesOf(stores)).toMatchObject([{ spentNanoDollars: 50, reservedNanoDollars: 900 }]);
  });

  test('subjects are listed by budget, each as it stands', async () => {
    const stores = await open();
    const blue = charge({ subject: { tenant: 'acme', team: 'blue' } });
    const weekly = charge({ per: 'week' });
    await stores.usage.apply([
      costing(1, 10),
      costing(2, 20, { budgets: [blue] }),
      costing(3, 30, { tenant: 'other' }),
      costing(4, 40, { budgets: [weekly] }),
    ]);
    const states = await statesOf(stores);
    const short = states.map(({ tenant, key, spentNanoDollars }) => [tenant, key, spentNanoDollars]);
    expect(short.sort()).toEqual([
      ['acme', budgetKey(blue), 20],
      ['acme', budgetKey(charge()), 10],
      ['other', budgetKey(charge()), 30],
    ]);
    expect(await statesOf(stores, charge({ budget: 'resear' }))).toEqual([]);
  });

  test('up to which share alerts were raised is remembered for the period, and never goes back', async () => {
    const stores = await open();
    const alerted = async (): Promise<number | undefined> => {
      const [cost] = await stores.budgets.applied(chargesOf(costing(1, 0)));
      return cost?.alertedShare;
    };
    await stores.usage.apply([costing(1, 10)]);
    expect(await alerted()).toBe(0);
    const [cost] = await stores.budgets.applied(chargesOf(costing(1, 0)));
    if (cost === undefined) throw new Error('It was applied.');
    await stores.budgets.alerted(cost, 0.8);
    await stores.budgets.alerted(cost, 0.5);
    expect(await alerted()).toBe(0.8);
    await stores.usage.apply([costing(2, 10)]);
    expect(await alerted()).toBe(0.8);
    const tomorrow = charge({ periodStart: TODAY + DAY_MS, periodEnd: TODAY + 2 * DAY_MS });
    await stores.usage.apply([costing(3, 10, { budgets: [tomorrow] })]);
    const [next] = await stores.budgets.applied(chargesOf(costing(3, 0, { budgets: [tomorrow] })));
    expect(next?.alertedShare).toBe(0);
    await stores.budgets.alerted(cost, 0.9);
    expect((await stores.budgets.applied(chargesOf(costing(3, 0, { budgets: [tomorrow] }))))[0]).toEqual(
      next,
    );
  });
}
