import type { Outcome } from '@sluice/contract';
import type { KeyRecord } from '@sluice/store';
import type { OperationRequest } from '../api/operation.ts';
import { askedBy } from '../audit.ts';
import type { AdminDependencies } from '../dependencies.ts';
import { changeRecord } from './change-record.ts';
import { requireAnotherAdmin } from './grant.ts';
import { auditedKey } from './key-record.ts';
import { answerKey, findKey, requireKeyMatch } from './read-keys.ts';

/**
 * `DELETE /api/v1/keys/{id}`: the key as it is then; again for one that is revoked already, without another
 * change. The last admin key is a `conflict`.
 */
export async function revokeKey(
  { envelope, caller }: Pick<OperationRequest, 'envelope' | 'caller'>,
  id: string,
  dependencies: AdminDependencies,
): Promise<Outcome> {
  const { config, keys, audit, clock } = dependencies;
  const record = await findKey(keys, id, caller);
  if (record.revokedAt !== undefined) return answerKey(record);
  requireKeyMatch(envelope, record);
  const now = clock();
  requireAnotherAdmin({ record, changed: undefined }, await keys.list(), config.current().config, now);
  const revoke = (present: KeyRecord): KeyRecord =>
    present.revokedAt === undefined ? { ...present, revokedAt: now } : present;
  let revoked = revoke(record);
  await audit(
    {
      ...askedBy({ envelope, caller }, 'key.revoked'),
      ...auditedKey(record, { before: record, after: revoked }),
    },
    async () => {
      revoked = await changeRecord(record.hash, revoke, dependencies);
    },
  );
  return answerKey(revoked);
}
