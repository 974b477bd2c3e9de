import { GatewayError, hashApiKey, mintApiKey, type Outcome } from '@sluice/contract';
import type { KeyRecord } from '@sluice/store';
import type { OperationRequest } from '../api/operation.ts';
import { askedBy } from '../audit.ts';
import type { AdminDependencies } from '../dependencies.ts';
import { answerCreated } from './create-key.ts';
import { requireGrantable } from './grant.ts';
import { auditedKey, isActive, newKeyId } from './key-record.ts';
import { ENVIRONMENT_KEY_NAME } from './key-schema.ts';
import { findKey, requireKeyMatch } from './read-keys.ts';

function requireActive(record: KeyRecord, now: number): void {
  if (!isActive(record, now))
    throw new GatewayError('conflict', {
      message: 'This key is revoked or expired, so nothing can take over from it. Create a new one.',
    });
}

/**
 * `POST /api/v1/keys/{id}/rotate`: a new key that may do the same; the old one works for `overlapMs` more, and not
 * beyond its own end.
 */
export async function rotateKey(
  { envelope, caller }: Pick<OperationRequest, 'envelope' | 'caller'>,
  { id, overlapMs }: { id: string; overlapMs: number },
  { config, keys, keySecret, audit, clock, random }: AdminDependencies,
): Promise<Outcome> {
  const record = await findKey(keys, id, caller);
  requireKeyMatch(envelope, record);
  const now = clock();
  requireActive(record, now);
  requireGrantable({ roles: record.roles, reach: record.reach }, caller, config.current().config);
  const key = mintApiKey(random);
  const successor: KeyRecord = {
    ...record,
    id: newKeyId(random),
    // The environment knows nothing of it, and must not take it for one that it set before.
    name: record.name === ENVIRONMENT_KEY_NAME ? 'admin key' : record.name,
    hash: hashApiKey(keySecret, key),
    createdAt: now,
    rotatedFrom: record.id,
  };
  const endOf = ({ expiresAt = Number.POSITIVE_INFINITY }: KeyRecord): number =>
    Math.min(expiresAt, now + overlapMs);
  const retire = (present: KeyRecord): KeyRecord => {
    requireActive(present, now);
    return { ...present, ...(overlapMs === 0 ? { revokedAt: now } : { expiresAt: endOf(present) }) };
  };
  const { tenant, target, details } = auditedKey(record, { before: record });
  await audit(
    {
      ...askedBy({ envelope, caller }, 'key.rotated'),
      tenant,
      target,
      details: { ...details, successor: successor.id, endsAt: new Date(endOf(record)).toISOString() },
    },
    async () => {
      await keys.put(successor);
      try {
        await keys.update(record.hash, retire);
      } catch (cause) {
        await keys.put({ ...successor, revokedAt: now });
        throw cause;
      }
    },
  );
  return answerCreated(successor, key);
}
