import { resolveConfig } from '@sluice/config';
import { type BudgetCharge, type Principal, usageEventId, usageEventSchema } from '@sluice/contract';
import type { Stores } from '@sluice/store';
import { expect, test } from 'vitest';
import { NOW, openControl } from '../control-fixture.ts';

const DAY_MS = 86_400_000;
const config = resolveConfig(
  {
    budgets: [
      { match: { tenant: '*', team: '*' }, amount: '2', per: 'day' },
      { name: 'acme', match: { tenant: 'acme' }, amount: '0.5', per: 'total' },
      { name: 'all', amount: '10', per: 'day', timezone: 'Asia/Tokyo' },
    ],
  },
  { env: {}, secrets: 'defer' },
);

const day = { per: 'day', timezone: 'UTC', periodStart: NOW, periodEnd: NOW + DAY_MS } as const;
const ofTeam = (tenant: string, team: string): BudgetCharge => ({
  budget: 'tenant=* team=* a day',
  subject: { tenant, team },
  ...day,
});
const inTokyo = { per: 'day', timezone: 'Asia/Tokyo' } as const;
const ofAll: BudgetCharge = {
  budget: 'all',
  subject: {},
  ...inTokyo,
  periodStart: NOW - 9 * 3_600_000,
  periodEnd: NOW + 15 * 3_600_000,
};

let requests = 0;
async function spend(
  { usage }: Stores,
  tenant: string,
  dollars: number,
  budgets: BudgetCharge[],
): Promise<void> {
  const requestId = (++requests).toString(16).padStart(32, '0');
  const event = usageEventSchema.parse({
    version: 1,
    eventId: usageEventId(requestId, 1),
    requestId,
    attempt: 1,
    at: NOW,
    tenant,
    protocol: 'openai-chat',
    stream: false,
    outcome: 'success',
    status: 200,
    tries: [{ provider: 'openai', model: 'gpt-5', result: '200', durationMs: 1 }],
    tokens: { input: 1, output: 1, cachedInput: 0, reasoning: 0 },
    costNanoDollars: dollars * 1e9,
    budgets,
    estimated: false,
    latency: { totalMs: 1 },
    verdicts: [],
    lineage: { configRevision: 1 },
  });
  await usage.apply([event]);
}

async function openSpent() {
  const control = openControl({ config });
  const { stores } = control;
  await spend(stores, 'acme', 1.5, [ofTeam('acme', 'red'), ofAll]);
  await spend(stores, 'acme', 0.25, [ofTeam('acme', 'blue')]);
  await spend(stores, 'rival', 0.125, [ofTeam('rival', 'red'), ofAll]);
  return control;
}

const rowsOf = (answer: Record<string, unknown>): Record<string, unknown>[] =>
  answer.data as Record<string, unknown>[];

test('every budget is told by whose it is, with what is spent, reserved and left, and when it ends', async () => {
  const { call, stores } = await openSpent();
  await stores.reservations.hold({
    id: 'running',
    attempt: 1,
    tenant: 'acme',
    leaseMs: 30_000,
    limits: [
      {
        key: 'budget:tenant=3d=2a=20team=3d=2a=20a=20day:day:UTC:tenant=acme+team=red',
        measure: 'cost',
        limit: 2e9,
        amount: 0.1e9,
        form: { kind: 'period', bounds: [NOW - DAY_MS, NOW, NOW + DAY_MS, NOW + 2 * DAY_MS] },
        shared: false,
        onUnavailable: 'closed',
      },
    ],
  });
  const { status, answer } = await call({ path: '/api/v1/budgets' });
  expect(status).toBe(200);
  const rows = rowsOf(answer);
  expect(rows[1]).toEqual({
    budget: 'tenant=* team=* a day',
    tenant: 'acme',
    subject: { tenant: 'acme', team: 'red' },
    amountDollars: '2.00',
    per: 'day',
    timezone: 'UTC',
    spentDollars: '1.50',
    reservedDollars: '0.10',
    remainingDollars: '0.40',
    spentShare: 0.75,
    periodStart: '2030-01-01T00:00:00.000Z',
    periodEnd: '2030-01-02T00:00:00.000Z',
  });
  expect(
    rows.map(({ budget, tenant, subject, spentDollars }) => [budget, tenant, subject, spentDollars]),
  ).toEqual([
    ['tenant=* team=* a day', 'acme', { tenant: 'acme', team: 'blue' }, '0.25'],
    ['tenant=* team=* a day', 'acme', { tenant: 'acme', team: 'red' }, '1.50'],
    ['tenant=* team=* a day', 'rival', { tenant: 'rival', team: 'red' }, '0.125'],
    ['acme', 'acme', { tenant: 'acme' }, '0.00'],
    ['all', undefined, {}, '1.625'],
  ]);
  expect(rows[3]).not.toHaveProperty('periodEnd');
  expect(rows[4]).toMatchObject({ periodEnd: '2030-01-01T15:00:00.000Z', timezone: 'Asia/Tokyo' });
});

test('pages go on where the one before ended; one budget or one tenant can be asked for', async () => {
  const { call } = await openSpent();
  const seen: unknown[] = [];
  let after = '';
  do {
    const { answer } = await call({ path: `/api/v1/budgets?limit=2${after}` });
    seen.push(...rowsOf(answer));
    after = typeof answer.next === 'string' ? `&after=${answer.next}` : '';
  } while (after !== '');
  expect(seen).toEqual(rowsOf((await call({ path: '/api/v1/budgets' })).answer));
  expect(rowsOf((await call({ path: '/api/v1/budgets?budget=all' })).answer)).toHaveLength(1);
  expect(rowsOf((await call({ path: '/api/v1/budgets?tenant=rival' })).answer)).toHaveLength(1);
});

test('who sees one tenant sees what is its own, and neither others nor what all of them spend', async () => {
  const { call } = await openSpent();
  const principal: Principal = { tenant: 'acme', keyId: 'key_1', roles: ['developer'] };
  const { status, answer } = await call({ path: '/api/v1/budgets', principal });
  expect(status).toBe(200);
  expect(rowsOf(answer).map(({ budget, tenant }) => [budget, tenant])).toEqual([
    ['tenant=* team=* a day', 'acme'],
    ['tenant=* team=* a day', 'acme'],
    ['acme', 'acme'],
  ]);
  expect((await call({ path: '/api/v1/budgets?tenant=rival', principal })).status).toBe(403);
});

test('in the next period a budget is whole again', async () => {
  const { call, advance } = await openSpent();
  advance(DAY_MS);
  expect(rowsOf((await call({ path: '/api/v1/budgets' })).answer).map(({ budget }) => budget)).toEqual([
    'acme',
    'all',
  ]);
});
