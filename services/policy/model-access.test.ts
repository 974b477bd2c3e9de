import type { Principal } from '@sluice/contract';
import { expect, test } from 'vitest';
import { compileAccess } from './model-access.ts';
import { configOf, developer } from './policy-fixture.ts';

const accessOf = (document: unknown) => compileAccess(configOf(document));
const withRoles = (...roles: string[]): Principal => ({ tenant: 'acme', keyId: 'k', roles });

test('the built-in roles grant what they say, and unknown roles nothing', () => {
  const access = accessOf({});
  expect(access.permits(developer, 'chat')).toBe(true);
  expect(access.permits(developer, 'keys:read')).toBe(false);
  expect(access.permits(withRoles('admin'), 'keys:read')).toBe(true);
  expect(access.permits(withRoles('admin'), 'roles:write')).toBe(false);
  expect(access.permits(withRoles('owner'), 'roles:write')).toBe(true);
  expect(access.permits(withRoles('nobody'), 'chat')).toBe(false);
  expect(access.permits(withRoles(), 'chat')).toBe(false);
});

test('a credential that lists scopes may do no more than they cover, and no more than its roles grant', () => {
  const access = accessOf({});
  const scoped: Principal = { ...developer, scopes: ['embeddings', 'usage:*', 'keys:read'] };
  expect(access.permits(scoped, 'embeddings')).toBe(true);
  expect(access.permits(scoped, 'usage:read')).toBe(true);
  expect(access.permits(scoped, 'chat')).toBe(false);
  expect(access.allowsModel(scoped, 'chat', 'gpt-4o')).toBe(false);
  expect(access.permits(scoped, 'keys:read')).toBe(false);
});

test('a configured role replaces the built-in one of its name', () => {
  const access = accessOf({ auth: { roles: { developer: { permissions: ['embeddings'] } } } });
  expect(access.permits(developer, 'chat')).toBe(false);
  expect(access.permits(developer, 'embeddings')).toBe(true);
});

test('a role opens models only for the permissions it grants itself', () => {
  const access = accessOf({
    auth: {
      roles: {
        chatter: { permissions: ['chat'], models: ['gpt-*'] },
        embedder: { permissions: ['embeddings'] },
      },
    },
  });
  const both = withRoles('chatter', 'embedder');
  expect(access.allowsModel(both, 'chat', 'gpt-4o')).toBe(true);
  expect(access.allowsModel(both, 'chat', 'claude-1')).toBe(false);
  expect(access.allowsModel(both, 'embeddings', 'claude-1')).toBe(true);
});

test('role, key and tier must all allow a model', () => {
  const access = accessOf({ tiers: { free: { models: ['*-mini'] } } });
  const principal: Principal = { ...developer, tier: 'free', models: ['gpt-*'] };
  expect(access.allowsModel(principal, 'chat', 'gpt-4o-mini')).toBe(true);
  expect(access.allowsModel(principal, 'chat', 'gpt-4o')).toBe(false);
  expect(access.allowsModel(principal, 'chat', 'claude-mini')).toBe(false);
});

test('a key that lists no model at all may use none', () => {
  expect(accessOf({}).allowsModel({ ...developer, models: [] }, 'chat', 'gpt-4o')).toBe(false);
});

test('a tier is only a label until tiers are configured', () => {
  const principal: Principal = { ...developer, tier: 'gold' };
  expect(accessOf({}).knowsTier(principal)).toBe(true);
  expect(accessOf({ tiers: { free: {} } }).knowsTier(principal)).toBe(false);
  expect(accessOf({ tiers: { gold: {} } }).knowsTier(principal)).toBe(true);
});
