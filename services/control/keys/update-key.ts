import type { Outcome } from '@sluice/contract';
import { GatewayError } from '@sluice/contract';
import type { KeyRecord } from '@sluice/store';
import type { z } from 'zod';
import type { OperationRequest } from '../api/operation.ts';
import { askedBy } from '../audit.ts';
import type { AdminDependencies } from '../dependencies.ts';
import { changeRecord } from './change-record.ts';
import { requireToCome } from './create-key.ts';
import { requireAnotherAdmin, requireGrantable } from './grant.ts';
import { auditedKey } from './key-record.ts';
import type { keyChangesSchema } from './key-schema.ts';
import { answerKey, findKey, requireKeyMatch } from './read-keys.ts';

type KeyChanges = z.output<typeof keyChangesSchema>;

/** The record with the changes laid over it: null takes a field away. */
function applyChanges(record: KeyRecord, { reach, ...changes }: KeyChanges): KeyRecord {
  const merged = Object.entries({ ...record, ...changes }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  const changed = Object.fromEntries(merged) as unknown as KeyRecord;
  if (reach === 'tenant') delete changed.reach;
  return reach === 'installation' ? { ...changed, reach } : changed;
}

function requireUnrevoked({ revokedAt }: KeyRecord): void {
  if (revokedAt !== undefined)
    throw new GatewayError('conflict', {
      message: 'This key is revoked, and a revoked key stays as it is. Create a new one.',
    });
}

/** `PATCH /api/v1/keys/{id}`: changes hold on every node within a second. The last admin key stays one. */
export async function updateKey(
  { envelope, caller, body }: Pick<OperationRequest, 'envelope' | 'caller'> & { body: KeyChanges },
  id: string,
  dependencies: AdminDependencies,
): Promise<Outcome> {
  const { config, keys, audit, clock } = dependencies;
  const record = await findKey(keys, id, caller);
  requireKeyMatch(envelope, record);
  requireUnrevoked(record);
  const now = clock();
  const current = config.current().config;
  requireGrantable(body, caller, current);
  requireToCome(body.expiresAt, now);
  let changed = applyChanges(record, body);
  requireAnotherAdmin({ record, changed }, await keys.list(), current, now);
  const { tenant, target, details } = auditedKey(changed, { before: record, after: changed });
  await audit(
    {
      ...askedBy({ envelope, caller }, 'key.updated'),
      tenant,
      target,
      details: { ...details, fields: Object.keys(body).sort().join(',') },
    },
    async () => {
      const change = (present: KeyRecord): KeyRecord => {
        requireKeyMatch(envelope, present);
        requireUnrevoked(present);
        return applyChanges(present, body);
      };
      changed = await changeRecord(record.hash, change, dependencies);
    },
  );
  return answerKey(changed);
}
