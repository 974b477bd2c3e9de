import type { Facts, Principal } from '@sluice/contract';
import { expect, test } from 'vitest';
import { type CollectedLimits, collectLimits, type LimitedRequest } from './collect-limits.ts';
import { developer, rulesOf, targetOf } from './policy-fixture.ts';

const facts: Facts = { stream: false, includeUsage: false, inputTokensEstimate: 100 };

const asked: LimitedRequest = {
  principal: developer,
  protocol: 'openai-chat',
  model: 'gpt-5',
  targets: [targetOf('openai')],
  facts,
  bodyBytes: 500,
};

function collect(limits: unknown[], request: Partial<LimitedRequest> = {}): CollectedLimits {
  const rules = rulesOf({ routes: [{ name: 'a b', targets: [{ provider: 'sample' }], limits }] });
  const found = rules.match('openai-chat', 'api-key', 'm');
  if (found.kind !== 'route') throw new Error('the route matches every model');
  return collectLimits(found.route.limits, [], { ...asked, ...request }, 1_800_000_000_000);
}

const keysOf = (principal: Principal, by: string | string[]): string[] =>
  collect([{ requests: 10, per: '1m', by }], { principal }).holds.map(({ key }) => key);

const user: Principal = { tenant: 'acme', user: 'ann', roles: [] };
const bare: Principal = { tenant: 'acme', roles: [] };

test.each([
  ['key', developer, 'key=key-1', false],
  ['key', user, 'user=ann', false],
  ['key', bare, 'tenant', false],
  ['user', { ...developer, user: 'ann' }, 'user=ann', false],
  ['user', developer, 'key=key-1', false],
  ['team', { ...developer, team: 'red' }, 'team=red', false],
  ['team', developer, 'tenant', false],
  ['tenant', developer, 'tenant', false],
  ['tier', { ...developer, tier: 'free' }, 'tier=free', true],
  ['model', developer, 'model=gpt-5', true],
  ['provider', developer, 'provider=openai', true],
  [['tenant', 'model'], developer, 'model=gpt-5+tenant', false],
] as const)('a limit by %s of %o is counted under %s', (by, principal, whose, shared) => {
  const { holds } = collect([{ requests: 10, per: '1m', by }], { principal });
  expect(holds).toMatchObject([{ key: `route:a=20b:${whose}`, shared, amount: 1 }]);
});

test('nobody can name itself into the window of another', () => {
  const names = ['a', 'a:0', 'a+tenant', 'a=3a0', 'a+model=gpt-5'];
  const keys = names.flatMap(name => keysOf({ ...bare, user: name }, ['user', 'model']));
  expect(new Set(keys).size).toBe(names.length);
  for (const key of keys) expect(key.split('+')).toHaveLength(2);
});

test('tokens are reserved as the input and the most that the answer may have', () => {
  const limits = ['tokens', 'inputTokens', 'outputTokens'].map(measure => ({ [measure]: 9_000, per: '1m' }));
  const amounts = ({ holds }: CollectedLimits): number[] => holds.map(({ amount }) => amount);
  expect(amounts(collect(limits, { facts: { ...facts, maxOutputTokens: 50 } }))).toEqual([150, 100, 50]);
  expect(collect(limits, { facts: { ...facts, maxOutputTokens: 50 } }).maxOutputTokens).toBeUndefined();
  expect(amounts(collect(limits))).toEqual([2_350, 100, 2_250]);
  const choices = collect([{ tokens: 9_000, per: '1m' }], { facts: { ...facts, choices: 3 } });
  expect([amounts(choices), choices.maxOutputTokens]).toEqual([[2_350], 750]);
  expect(collect([{ tokens: 90_000, per: '1m' }]).maxOutputTokens).toBe(4_096);
  expect(amounts(collect(limits, { protocol: 'openai-embeddings' }))).toEqual([100, 100, 0]);
});

test('an answer of unknown length may have a quarter of the limit, so that several can be asked for', () => {
  const { holds, maxOutputTokens } = collect([{ tokens: 1_000, per: '1m' }]);
  expect(holds[0]?.amount).toBe(350);
  expect(maxOutputTokens).toBe(250);
});

test('each form is what the store keeps', () => {
  const { holds, limits } = collect([
    { requests: 10, per: '1m', burst: 20 },
    { bytes: '1MiB', calendar: 'day', timezone: 'Europe/Berlin' },
    { concurrent: 2, onUnavailable: 'closed' },
  ]);
  expect(holds).toMatchObject([
    { form: { kind: 'bucket', windowMs: 60_000, burst: 20 }, limit: 10 },
    {
      form: { kind: 'period' },
      limit: 1_048_576,
      amount: 500,
      key: 'route:a=20b:day:Europe=2fBerlin:key=key-1',
    },
    { form: { kind: 'slots' }, limit: 2, onUnavailable: 'closed' },
  ]);
  expect(limits.map(({ title }) => title)).toEqual([
    '10 requests per 1m by key',
    '1048576 bytes a day by key',
    '2 requests at a time by key',
  ]);
});

test.each([
  [{ per: '1m' }, 'expected exactly one of requests'],
  [{ requests: 1, tokens: 1, per: '1m' }, 'found requests and tokens'],
  [{ requests: 1 }, 'expected either "per" or "calendar"'],
  [{ requests: 1, calendar: 'day', burst: 2 }, 'goes together with "per"'],
  [{ requests: 1, per: '1m', timezone: 'UTC' }, 'goes together with "calendar"'],
  [{ requests: 1, calendar: 'day', timezone: 'Mars/Base' }, 'expected a time zone'],
  [{ concurrent: 1, per: '1m' }, 'a limit of concurrent requests has no time'],
])('%o is no limit', (limit, message) => expect(() => collect([limit])).toThrow(message));
