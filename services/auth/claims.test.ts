import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ClaimNames, claimAt, principalOfClaims } from './claims.ts';

const names: ClaimNames = { tenant: 'org', team: 'team', user: 'sub', roles: 'roles', tier: 'plan' };
const judge = (
  payload: Record<string, unknown>,
  changes: Partial<ClaimNames> = {},
  defaultTenant?: string,
  reach: 'tenant' | 'installation' = 'tenant',
) => principalOfClaims(payload, { ...names, ...changes }, { defaultTenant, reach });

test('claims become the principal by their configured names', () => {
  expect(
    judge({ org: 'acme', sub: 'ada', team: 'search', roles: ['admin', 'developer'], plan: 'gold' }),
  ).toEqual({
    kind: 'accepted',
    principal: { tenant: 'acme', user: 'ada', team: 'search', roles: ['admin', 'developer'], tier: 'gold' },
  });
});

test('a token reaches beyond its tenant only where its issuer is said to, whatever it claims', () => {
  const claims = { org: 'acme', roles: ['admin'], reach: 'installation' };
  expect(judge(claims)).toEqual({ kind: 'accepted', principal: { tenant: 'acme', roles: ['admin'] } });
  expect(judge(claims, {}, undefined, 'installation')).toMatchObject({
    principal: { reach: 'installation' },
  });
});

test('a dotted path reaches into objects', () => {
  const decision = judge(
    { app: { org: { id: 'acme' } }, realm_access: { roles: ['developer'] } },
    { tenant: 'app.org.id', roles: 'realm_access.roles' },
  );
  expect(decision).toMatchObject({ principal: { tenant: 'acme', roles: ['developer'] } });
});

test('a claim whose own name has dots is found by it', () => {
  const name = 'https://example.com/org';
  expect(judge({ [name]: 'acme' }, { tenant: name })).toMatchObject({ principal: { tenant: 'acme' } });
});

test('roles may be one text with spaces between', () => {
  expect(judge({ org: 'acme', scope: 'admin  developer' }, { roles: 'scope' })).toMatchObject({
    principal: { roles: ['admin', 'developer'] },
  });
});

test('without a roles claim the caller is a developer, with an empty one it has no role', () => {
  expect(judge({ org: 'acme' })).toMatchObject({ principal: { roles: ['developer'] } });
  expect(judge({ org: 'acme', roles: [] })).toMatchObject({ principal: { roles: [] } });
  expect(judge({ org: 'acme', roles: '' })).toMatchObject({ principal: { roles: [] } });
});

test('a token without a tenant is refused, unless the configuration names one', () => {
  expect(judge({ sub: 'ada' })).toMatchObject({ reason: 'missing_claim' });
  expect(judge({ sub: 'ada' }, {}, 'acme')).toMatchObject({ principal: { tenant: 'acme', user: 'ada' } });
});

test('a tenant of a wrong type is refused even where there is a default', () => {
  expect(judge({ org: 7 }, {}, 'acme')).toMatchObject({ reason: 'invalid_claim' });
});

test.each([
  ['a number', 7],
  ['true', true],
  ['a list', ['acme']],
  ['an object', { toString: 'acme' }],
  ['an empty text', ''],
  ['a line break', 'acme\nadmin'],
  ['a very long text', 'a'.repeat(257)],
])('%s is no tenant, user, team or tier, and nothing in a list of roles', (_, value) => {
  expect(judge({ org: value })).toMatchObject({ reason: 'invalid_claim' });
  for (const claim of ['sub', 'team', 'plan'])
    expect(judge({ org: 'acme', [claim]: value })).toMatchObject({ reason: 'invalid_claim' });
  expect(judge({ org: 'acme', roles: [value] })).toMatchObject({ reason: 'invalid_claim' });
});

test.each([
  ['a number', 7],
  ['an object', { admin: true }],
  ['too many', Array.from({ length: 65 }, () => 'r')],
])('roles that are %s are refused', (_, roles) => {
  expect(judge({ org: 'acme', roles })).toMatchObject({ reason: 'invalid_claim' });
});

test('no path reaches what is not in the token itself', () => {
  for (const path of ['constructor.name', '__proto__.x', 'toString', 'org.length', 'roles.length'])
    expect(claimAt({ org: 'acme', roles: [] }, path)).toBeUndefined();
});

test('any claims are judged without throwing, and a principal is made of texts only', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('org', 'sub', 'team', 'roles', 'plan'), fc.jsonValue()),
      payload => {
        const decision = judge(JSON.parse(JSON.stringify(payload)) as Record<string, unknown>);
        if (decision.kind === 'refused') return;
        const { roles, ...texts } = decision.principal;
        for (const text of [...roles, ...Object.values(texts)]) expect(typeof text).toBe('string');
      },
    ),
  );
});

test('limits are taken from the claim that the configuration names, and from no other', () => {
  const limits = [{ requests: 100, per: '1m' }];
  expect(judge({ org: 'acme', limits }, { limits: 'limits' })).toMatchObject({ principal: { limits } });
  expect(judge({ org: 'acme', limits })).toEqual({
    kind: 'accepted',
    principal: { tenant: 'acme', roles: ['developer'] },
  });
  expect(judge({ org: 'acme' }, { limits: 'limits' })).toMatchObject({ kind: 'accepted' });
  for (const wrong of [7, [{ requests: 'many', per: '1m' }], [{ requests: 1, per: '1m', by: 'tenant' }]])
    expect(judge({ org: 'acme', limits: wrong }, { limits: 'limits' })).toMatchObject({
      reason: 'invalid_claim',
    });
});
