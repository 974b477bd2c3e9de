import { expect, test } from 'vitest';
import { keyRecord, NOW } from './auth-fixture.ts';
import { judgeKey } from './judge-key.ts';

const record = keyRecord();

test('a key gives the principal of its record', () => {
  const full = keyRecord({
    team: 'search',
    user: 'ada',
    tier: 'gold',
    roles: ['admin'],
    models: ['gpt-*'],
    limits: [{ concurrent: 2 }],
    tags: ['project=apollo'],
    expiresAt: NOW + 1,
  });
  expect(judgeKey(full, full.hash, NOW)).toEqual({
    kind: 'accepted',
    principal: {
      tenant: 'acme',
      team: 'search',
      user: 'ada',
      tier: 'gold',
      roles: ['admin'],
      models: ['gpt-*'],
      limits: [{ concurrent: 2 }],
      tags: ['project=apollo'],
      keyId: 'key_1',
      keyName: 'test',
    },
  });
});

test('a key without a role is a developer, and has no other field than its own', () => {
  expect(judgeKey(record, record.hash, NOW)).toEqual({
    kind: 'accepted',
    principal: { tenant: 'acme', roles: ['developer'], keyId: 'key_1', keyName: 'test' },
  });
});

test('no record is an unknown key', () => {
  expect(judgeKey(undefined, record.hash, NOW)).toMatchObject({ reason: 'unknown_key' });
});

test.each([
  ['differs in one digit', `${'a'.repeat(63)}b`],
  ['is shorter', 'a'.repeat(63)],
  ['is as long in characters but not in bytes', `${'a'.repeat(63)}ä`],
  ['is empty', ''],
])('a record that the store returned for a hash that %s is refused', (_, hash) => {
  expect(judgeKey(record, hash, NOW)).toMatchObject({ reason: 'unknown_key' });
});

test('a revoked key is refused', () => {
  const revoked = keyRecord({ revokedAt: NOW - 1 });
  expect(judgeKey(revoked, revoked.hash, NOW)).toEqual({
    kind: 'refused',
    reason: 'revoked_key',
    keyId: 'key_1',
    tenant: 'acme',
  });
});

test('a key is refused from the millisecond it expires', () => {
  const expiring = keyRecord({ expiresAt: NOW });
  expect(judgeKey(expiring, expiring.hash, NOW - 1)).toMatchObject({ kind: 'accepted' });
  expect(judgeKey(expiring, expiring.hash, NOW)).toMatchObject({ reason: 'expired_key', keyId: 'key_1' });
});
