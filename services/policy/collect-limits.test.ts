import type { Principal } from '@sluice/contract';
import { expect, test } from 'vitest';
import { collectLimits } from './collect-limits.ts';
import { developer, rulesOf } from './policy-fixture.ts';

const limit = (by: string) => ({ requests: 10, per: '1m', by });

function keysOf(principal: Principal, by: string): string[] {
  const rules = rulesOf({
    routes: [{ name: 'a b', targets: [{ provider: 'sample' }], limits: [limit(by)] }],
  });
  const found = rules.match('openai-chat', 'api-key', 'm');
  if (found.kind !== 'route') throw new Error('the route matches every model');
  return collectLimits(found.route, [], principal).map(({ key }) => key);
}

const user: Principal = { tenant: 'acme', user: 'ann', roles: [] };
const bare: Principal = { tenant: 'acme', roles: [] };

test.each([
  ['key', developer, 'route:a=20b:key:key-1:0'],
  ['key', user, 'route:a=20b:user:ann:0'],
  ['key', bare, 'route:a=20b:tenant:0'],
  ['user', { ...developer, user: 'ann' }, 'route:a=20b:user:ann:0'],
  ['user', developer, 'route:a=20b:key:key-1:0'],
  ['team', { ...developer, team: 'red' }, 'route:a=20b:team:red:0'],
  ['team', developer, 'route:a=20b:tenant:0'],
  ['tier', { ...developer, tier: 'free' }, 'route:a=20b:tier:free:0'],
  ['tenant', developer, 'route:a=20b:tenant:0'],
] as const)('a limit by %s of %o is counted under %s', (by, principal, key) =>
  expect(keysOf(principal, by)).toEqual([key]),
);

test('nobody can name itself into the window of another', () => {
  const one = keysOf({ ...bare, user: 'a:0' }, 'user');
  const other = keysOf({ ...bare, user: 'a' }, 'user');
  expect(one[0]?.startsWith(other[0] ?? '')).toBe(false);
});
