import { timingSafeEqual } from 'node:crypto';
import { DEFAULT_ROLE } from '@sluice/config';
import type { Principal } from '@sluice/contract';
import { type KeyRecord, principalOfKey } from '@sluice/store';
import { type Decision, refuse } from './decision.ts';

const DEFAULT_ROLES = [DEFAULT_ROLE];

/** Principals by record: a key that is used again costs no allocation. */
const principals = new WeakMap<KeyRecord, Principal>();

/** Whether this record lets in who showed `hash`, now (epoch milliseconds). */
export function judgeKey(record: KeyRecord | undefined, hash: string, now: number): Decision {
  if (record === undefined || !sameHash(record.hash, hash)) return refuse('unknown_key');
  const { id: keyId, tenant, revokedAt, expiresAt } = record;
  if (revokedAt !== undefined) return { kind: 'refused', reason: 'revoked_key', keyId, tenant };
  if (expiresAt !== undefined && expiresAt <= now)
    return { kind: 'refused', reason: 'expired_key', keyId, tenant };
  return { kind: 'accepted', principal: principalOf(record) };
}

/** Does not trust the store's index to have compared every digit, and tells by its duration nothing of where they differ. */
function sameHash(left: string, right: string): boolean {
  const leftBytes = Buffer.from(left);
  const rightBytes = Buffer.from(right);
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}

function principalOf(record: KeyRecord): Principal {
  const cached = principals.get(record);
  if (cached !== undefined) return cached;
  const principal = principalOfKey(record, DEFAULT_ROLES);
  principals.set(record, principal);
  return principal;
}
