import { DEFAULT_ROLE } from '@sluice/config';
import { GatewayError, hashApiKey, mintApiKey, type Outcome, replyJson } from '@sluice/contract';
import type { KeyRecord } from '@sluice/store';
import type { z } from 'zod';
import type { OperationRequest } from '../api/operation.ts';
import { askedBy } from '../audit.ts';
import type { AdminDependencies } from '../dependencies.ts';
import { requireGrantable } from './grant.ts';
import { auditedKey, describeKey, newKeyId } from './key-record.ts';
import type { newKeySchema } from './key-schema.ts';

type NewKey = z.output<typeof newKeySchema>;

export function requireToCome(expiresAt: number | null | undefined, now: number): void {
  if (typeof expiresAt === 'number' && expiresAt <= now)
    throw new GatewayError('invalid_request', {
      param: 'expiresAt',
      message: 'expiresAt: expected a time to come',
    });
}

/** 201 with the key itself, which is shown this once and then kept as a hash only. */
export function answerCreated(record: KeyRecord, key: string): Outcome {
  const { id, ...description } = describeKey(record);
  return replyJson(
    201,
    { id, key, ...description },
    { location: `/api/v1/keys/${id}`, 'cache-control': 'no-store' },
  );
}

/** `POST /api/v1/keys` */
export async function createKey(
  { envelope, caller, body }: Pick<OperationRequest, 'envelope' | 'caller'> & { body: NewKey },
  { config, keys, keySecret, audit, clock, random }: AdminDependencies,
): Promise<Outcome> {
  const now = clock();
  const { role, roles: given = [role ?? DEFAULT_ROLE], reach, ...wanted } = body;
  const roles = [...new Set(given)];
  caller.narrow(wanted.tenant);
  requireGrantable({ roles, tier: wanted.tier, reach }, caller, config.current().config);
  requireToCome(wanted.expiresAt, now);
  const key = mintApiKey(random);
  const record: KeyRecord = {
    id: newKeyId(random),
    hash: hashApiKey(keySecret, key),
    ...wanted,
    roles,
    ...(reach === 'installation' && { reach }),
    createdAt: now,
  };
  await audit(
    { ...askedBy({ envelope, caller }, 'key.created'), ...auditedKey(record, { after: record }) },
    () => keys.put(record),
  );
  return answerCreated(record, key);
}
