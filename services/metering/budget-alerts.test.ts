import { createConfigView, resolveConfig } from '@sluice/config';
import { type AlertEvent, alertEventSchema, type BudgetCharge, type UsageEvent } from '@sluice/contract';
import type { Stores } from '@sluice/store';
import { expect, test } from 'vitest';
import { BudgetAlerts } from './budget-alerts.ts';
import { newFile, openStores, usageEvent } from './metering-fixture.ts';

const DAY_MS = 86_400_000;
const TODAY = Math.floor(Date.now() / DAY_MS) * DAY_MS;

const configOf = (budgets: object[]) => resolveConfig({ version: 1, budgets }, { env: {}, secrets: 'defer' });
const research = {
  name: 'research',
  match: { tenant: 'acme' },
  amount: '1',
  per: 'day',
  softAlerts: [0.5, 0.8, 1],
};

const charge = (fields: Partial<BudgetCharge> = {}): BudgetCharge => ({
  budget: 'research',
  per: 'day',
  timezone: 'UTC',
  subject: { tenant: 'acme' },
  periodStart: TODAY,
  periodEnd: TODAY + DAY_MS,
  ...fields,
});

let requests = 0;
const costing = (dollars: number, budgets = [charge()]): UsageEvent =>
  usageEvent({
    requestId: (++requests).toString(16).padStart(32, '0'),
    costNanoDollars: Math.round(dollars * 1e9),
    tries: [{ provider: 'openai', model: 'gpt-5', result: '200', durationMs: 1 }],
    budgets,
  });

function start(stores: Stores, budgets: object[] = [research]) {
  const config = createConfigView({ revision: 1, config: configOf(budgets) });
  const alerts = new BudgetAlerts({ ...stores, config, clock: () => TODAY + 1 });
  return {
    config,
    async spend(...events: UsageEvent[]) {
      await stores.usage.apply(events);
      await alerts.raiseFor(events);
    },
  };
}

async function raised({ events }: Stores): Promise<AlertEvent[]> {
  await events.flush();
  const found: AlertEvent[] = [];
  for await (const { payload } of events.read('ALERT', { from: { kind: 'start' }, follow: false }))
    found.push(alertEventSchema.parse(JSON.parse(payload)));
  return found;
}

const sharesOf = async (stores: Stores): Promise<(string | undefined)[]> =>
  (await raised(stores)).map(({ subject }) => subject.share);

test('an alert is raised once, when what is spent comes to its share', async () => {
  const stores = openStores();
  const { spend } = start(stores);
  await spend(costing(0.49));
  expect(await raised(stores)).toEqual([]);
  await spend(costing(0.01), costing(0.1));
  await spend(costing(0.1));
  expect(await raised(stores)).toEqual([
    {
      version: 1,
      alertId: expect.stringMatching(/^budget.threshold:/),
      at: TODAY + 1,
      tenant: 'acme',
      kind: 'budget.threshold',
      severity: 'warning',
      title: '50 % of the budget research is spent.',
      details: {
        spent: '$0.60',
        amount: '$1.00 a day',
        until: new Date(TODAY + DAY_MS).toISOString(),
      },
      subject: {
        budget: 'research',
        per: 'day',
        timezone: 'UTC',
        tenant: 'acme',
        period: new Date(TODAY).toISOString(),
        share: '0.5',
      },
    },
  ]);
  await spend(costing(0.1));
  expect(await sharesOf(stores)).toEqual(['0.5', '0.8']);
});

test('one event that comes to several shares raises each of them; all of it is critical', async () => {
  const stores = openStores();
  const { spend } = start(stores);
  await spend(costing(1.2));
  await spend(costing(0.1));
  const alerts = await raised(stores);
  expect(alerts.map(({ subject, severity }) => [subject.share, severity])).toEqual([
    ['0.5', 'warning'],
    ['0.8', 'warning'],
    ['1', 'critical'],
  ]);
});

test('whoever comes after an instance that died raises what it had not, and nothing again', async () => {
  const file = newFile();
  const stores = openStores(file);
  const event = costing(0.6);
  // It died after the events were added up.
  await stores.usage.apply([event]);
  await start(stores).spend(event);
  expect(await sharesOf(stores)).toEqual(['0.5']);
  // This one dies after the alert was on its way, and before it could say so.
  const budgets = {
    ...stores.budgets,
    applied: stores.budgets.applied.bind(stores.budgets),
    alerted: () => Promise.reject(new Error('killed')),
  };
  const late = costing(0.25);
  await expect(start({ ...stores, budgets }).spend(late)).rejects.toThrow('killed');
  await start(stores).spend(late);
  expect(await sharesOf(stores)).toEqual(['0.5', '0.8']);
  await stores.close();
  const next = openStores(file);
  await start(next).spend(costing(0.01));
  expect(await sharesOf(next)).toEqual(['0.5', '0.8']);
});

test('each period and each subject has alerts of its own', async () => {
  const stores = openStores();
  const { spend } = start(stores, [{ ...research, match: { tenant: '*', team: '*' } }]);
  const red = charge({ subject: { tenant: 'acme', team: 'red' } });
  const blue = charge({ subject: { tenant: 'acme', team: 'blue' } });
  const tomorrow = { ...red, periodStart: TODAY + DAY_MS, periodEnd: TODAY + 2 * DAY_MS };
  await spend(costing(0.6, [red]), costing(0.4, [blue]));
  await spend(costing(0.6, [tomorrow]), costing(0.2, [blue]));
  const alerts = await raised(stores);
  expect(alerts.map(({ subject: { team, period } }) => [team, period])).toEqual([
    ['red', new Date(TODAY).toISOString()],
    ['red', new Date(TODAY + DAY_MS).toISOString()],
    ['blue', new Date(TODAY).toISOString()],
  ]);
});

test('alerts of a budget that tenants share are of the installation', async () => {
  const stores = openStores();
  const everyone = charge({ subject: {}, per: 'total', periodStart: 0, periodEnd: 8.64e15 });
  const { spend } = start(stores, [{ name: 'research', amount: '1', per: 'total', softAlerts: [0.9] }]);
  await spend(costing(0.9, [everyone]));
  const [alert] = await raised(stores);
  expect(alert).toMatchObject({ tenant: '', title: '90 % of the budget research is spent.' });
  expect(alert?.details).toEqual({ spent: '$0.90', amount: '$1.00 in total' });
});

test('the configuration that is in force says at which shares, and of which budgets', async () => {
  const stores = openStores();
  const { spend, config } = start(stores, [{ ...research, softAlerts: [] }]);
  await spend(costing(0.6));
  expect(await raised(stores)).toEqual([]);
  config.update(2, configOf([{ ...research, amount: '2', softAlerts: [0.4] }]));
  await spend(costing(0.1));
  expect(await raised(stores)).toEqual([]);
  await spend(costing(0.1));
  expect(await sharesOf(stores)).toEqual(['0.4']);
});
