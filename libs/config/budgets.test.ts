import { expect, test } from 'vitest';
import { compileBudgets } from './budgets.ts';
import { resolveConfig } from './resolve-config.ts';

const routes = [
  { name: 'chat', match: { model: 'gpt-*' }, targets: [{ provider: 'openai' }] },
  { name: 'cheap', match: { model: 'cheap' }, targets: [{ provider: 'openai', model: 'gpt-5-nano' }] },
  { name: 'pages', match: { path: '/pages/*' }, targets: [{ url: 'http://127.0.0.1:9' }] },
];
const resolve = (...budgets: object[]) =>
  resolveConfig(
    { version: 1, providers: [{ name: 'openai', apiKey: 'k' }], routes, budgets },
    { env: {}, secrets: 'defer' },
  );
const compile = (...budgets: object[]) => compileBudgets(resolve(...budgets).budgets);
const only = (budget: object) => {
  const [compiled] = compile(budget).all;
  if (compiled === undefined) throw new TypeError('no budget');
  return compiled;
};

const request = {
  tenant: 'acme',
  team: 'red',
  user: 'ada',
  keyId: 'key_1',
  tags: ['beta', 'run=7'],
  route: 'chat',
};
const month = { amount: '250.00', per: 'month' };

test('there is one budget for each combination of values of the fields that it names', () => {
  const { subjectsOf } = only({ match: { tenant: 'acme', team: '*' }, ...month });
  expect(subjectsOf(request)).toEqual([{ tenant: 'acme', team: 'red' }]);
  expect(subjectsOf({ ...request, team: 'blue' })).toEqual([{ tenant: 'acme', team: 'blue' }]);
  expect(subjectsOf({ ...request, team: undefined })).toEqual([]);
  expect(subjectsOf({ ...request, tenant: 'other' })).toEqual([]);
});

test('a request with several tags that match is charged to the budget of each', () => {
  expect(only({ match: { tag: '*' }, ...month }).subjectsOf(request)).toEqual([
    { tag: 'beta' },
    { tag: 'run=7' },
  ]);
  expect(only({ match: { tag: 'run=*', user: 'a*' }, ...month }).subjectsOf(request)).toEqual([
    { user: 'ada', tag: 'run=7' },
  ]);
  expect(only({ match: { tag: 'gamma' }, ...month }).subjectsOf(request)).toEqual([]);
});

test('a budget without a match is one for everything; by key and by route there is one of each', () => {
  expect(only(month).subjectsOf(request)).toEqual([{}]);
  expect(only({ match: { key: '*', route: 'c*' }, ...month }).subjectsOf(request)).toEqual([
    { key: 'key_1', route: 'chat' },
  ]);
});

test('what names nothing of a single tenant is shared by all', () => {
  expect(only(month).shared).toBe(true);
  expect(only({ match: { tag: '*' }, ...month }).shared).toBe(true);
  expect(only({ match: { route: 'chat' }, ...month }).shared).toBe(true);
  for (const field of ['tenant', 'team', 'user', 'key'])
    expect(only({ match: { [field]: '*' }, ...month }).shared).toBe(false);
});

test('amounts are decimals of dollars and become nano-dollars exactly', () => {
  expect(only({ ...month, amount: '0.10' }).amountNanoDollars).toBe(100_000_000);
  expect(only({ ...month, amount: 0.1 }).amountNanoDollars).toBe(100_000_000);
  expect(only({ ...month, amount: '4000000' }).amountNanoDollars).toBe(4e15);
  for (const amount of ['0', '4000000.01', '-1', '1e3', '1,5', '0.0000000001'])
    expect(() => resolve({ ...month, amount })).toThrow(/budgets\.0\.amount|budgets\[0\]\.amount/);
});

test('a budget is called by its name, or by what it matches and how often', () => {
  expect(only({ name: 'research', ...month }).name).toBe('research');
  expect(only({ match: { tenant: 'acme', team: '*' }, ...month }).name).toBe('tenant=acme team=* a month');
  expect(only({ amount: 1, per: 'total' }).name).toBe('all in total');
  expect(only({ amount: 1, per: 'hour' }).name).toBe('all an hour');
});

test('budgets that could not be told apart, and routes that cannot take over, are refused', () => {
  expect(() => resolve(month, month)).toThrow(/all a month/);
  expect(() => resolve({ ...month, onExceed: { route: 'cheep' } })).toThrow(/cheap/);
  expect(() => resolve({ ...month, onExceed: { route: 'pages' } })).toThrow(/route of models/);
  expect(() => resolve({ ...month, onExceed: { route: 'cheap' } })).not.toThrow();
  expect(() => resolve({ ...month, currency: 'EUR' })).toThrow(/currency/);
  expect(() => resolve({ ...month, timezone: 'Mars/Olympus' })).toThrow(/timezone/);
});

test('a tenant is asked only for budgets that may be its own', () => {
  const budgets = compile(
    { name: 'acme', match: { tenant: 'acme' }, ...month },
    { name: 'any', match: { tenant: 'a*' }, ...month },
    { name: 'all', ...month },
  );
  const namesOf = (tenant: string) => budgets.ofTenant(tenant).map(({ name }) => name);
  expect(namesOf('acme').sort()).toEqual(['acme', 'all', 'any']);
  expect(namesOf('other')).toEqual(['any', 'all']);
});

test('soft alerts are in order and each once', () => {
  expect(only({ ...month, softAlerts: [0.8, 0.5, 0.8] }).softAlerts).toEqual([0.5, 0.8]);
  for (const softAlerts of [[0], [1.1], ['80 %']])
    expect(() => resolve({ ...month, softAlerts })).toThrow(/softAlerts/);
});
