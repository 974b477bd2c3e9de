import { effectiveRoles } from '@sluice/config';
import { GatewayError, type Outcome, replyJson } from '@sluice/contract';
import type { KeyRecord } from '@sluice/store';
import { type AuditLog, askedBy } from './audit.ts';
import type { ControlDependencies } from './dependencies.ts';
import { auditedKey, describeKey, isActive } from './key-record.ts';
import { findKey } from './read-keys.ts';
import type { AdminRequest } from './router.ts';

async function refuseLastAdmin(
  record: KeyRecord,
  { config, keys, clock }: ControlDependencies,
): Promise<void> {
  const roles = effectiveRoles(config.current().config);
  const isAdmin = (candidate: KeyRecord): boolean =>
    isActive(candidate, clock()) &&
    candidate.roles.some(role => roles.get(role)?.permissions.includes('admin'));
  if (!isAdmin(record)) return;
  const others = (await keys.list()).filter(candidate => candidate.id !== record.id);
  if (others.some(isAdmin)) return;
  throw new GatewayError('conflict', {
    message:
      'This is the last admin key: without it nobody could manage the gateway. Create another admin key, then revoke this one.',
  });
}

/**
 * `DELETE /api/v1/keys/:id`: the key as it is then; again for one that is revoked already, without another
 * change. The last admin key is a `conflict`.
 */
export function createRevokeKey(dependencies: ControlDependencies, audit: AuditLog) {
  const { keys, clock } = dependencies;
  let previous: Promise<unknown> = Promise.resolve();

  async function revoke(request: AdminRequest): Promise<Outcome> {
    const record = await findKey(keys, request.params.id);
    if (record.revokedAt !== undefined) return replyJson(200, describeKey(record));
    await refuseLastAdmin(record, dependencies);
    const revoked: KeyRecord = { ...record, revokedAt: clock() };
    await audit({ ...askedBy(request, 'key.revoked'), ...auditedKey(record) }, () => keys.put(revoked));
    return replyJson(200, describeKey(revoked));
  }

  /** One at a time: two that are revoked at once must not both find the other one still there. */
  return (request: AdminRequest): Promise<Outcome> => {
    const work = previous.then(() => revoke(request));
    previous = work.catch(() => {});
    return work;
  };
}
