import { compileGrants, effectiveRoles, resolveConfig } from '@sluice/config';
import type { Principal } from '@sluice/contract';
import { describe, expect, test } from 'vitest';
import type { Operation } from './api/operation.ts';
import { keyRecord, openControl } from './control-fixture.ts';

const config = resolveConfig(
  { auth: { roles: { keeper: { permissions: ['keys:*'] }, mute: { permissions: [] } } } },
  { env: {}, secrets: 'defer' },
);
const grants = compileGrants(config);
const roles = [...effectiveRoles(config).keys(), 'unknown'];
const reaches = ['tenant', 'installation'] as const;
const principalOf = (role: string, reach: (typeof reaches)[number]): Principal => ({
  tenant: 'acme',
  keyId: 'key_acme',
  roles: [role],
  ...(reach === 'installation' && { reach }),
});

/** Whether the role may ask for it at all: stated apart from the router's own decision. */
function mayAsk({ admits, reach: needed }: Operation, { roles: [role = ''], reach }: Principal): boolean {
  if (admits === 'credential' || admits === 'public') return true;
  return grants.ofRole(role).has(admits) && (needed === 'tenant' || reach === 'installation');
}

const sample = (path: string): string => path.replaceAll(/\{\w+\}/g, 'nothing-of-this-name');

describe.each(roles)('the role %s', role => {
  test.each(reaches)(
    'over %s may ask for what its permissions say, and is refused everything else',
    async reach => {
      const { call, operations } = openControl({ config });
      const principal = principalOf(role, reach);
      for (const operation of operations) {
        if (operation.admits === 'public') continue;
        const { method, path } = operation;
        const { status, answer } = await call({ method, path: sample(path), principal, body: '[' });
        const refused = status === 403 && answer.code === 'permission_denied';
        expect({ operation: operation.id, refused }).toEqual({
          operation: operation.id,
          refused: !mayAsk(operation, principal),
        });
      }
    },
  );
});

test('nobody can hand on a permission that it does not hold, or a reach that it does not have', async () => {
  const { call, stores } = openControl({ config });
  const create = (principal: Principal, body: object) =>
    call({ method: 'POST', path: '/api/v1/keys', principal, body: { name: 'new', tenant: 'acme', ...body } });
  expect((await create(principalOf('admin', 'tenant'), { role: 'owner' })).answer.code).toBe(
    'permission_denied',
  );
  expect((await create(principalOf('keeper', 'tenant'), { role: 'developer' })).status).toBe(403);
  expect(
    (await create(principalOf('admin', 'tenant'), { role: 'admin', reach: 'installation' })).status,
  ).toBe(403);
  expect((await create(principalOf('admin', 'tenant'), { tenant: 'rival' })).status).toBe(403);
  expect((await create(principalOf('admin', 'tenant'), { role: 'admin' })).status).toBe(201);
  const scoped: Principal = { ...principalOf('owner', 'installation'), scopes: ['keys:*'] };
  expect((await create(scoped, { role: 'developer' })).status).toBe(403);
  await stores.keys.put(keyRecord({ id: 'key_owner', roles: ['owner'] }));
  const rotate = await call({
    method: 'POST',
    path: '/api/v1/keys/key_owner/rotate',
    principal: principalOf('admin', 'tenant'),
  });
  expect(rotate.status).toBe(403);
});
