import type { KeyRecord } from '@sluice/store';
import type { Change } from '../audit.ts';
import type { RandomBytes } from '../dependencies.ts';

const KEY_ID_BYTES = 12;

/** `key_` and 96 random bits in base64url: 16 characters. */
export const newKeyId = (random: RandomBytes): string => keyId(random(KEY_ID_BYTES));

/** A key id of at least 12 bytes. */
export const keyId = (bytes: Uint8Array): string =>
  `key_${Buffer.from(bytes).subarray(0, KEY_ID_BYTES).toString('base64url')}`;

const isoTime = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString();

/** A key as the API shows it: without its hash, times in ISO 8601. */
export function describeKey({ hash: _, createdAt, expiresAt, revokedAt, ...rest }: KeyRecord) {
  return {
    ...rest,
    createdAt: isoTime(createdAt),
    expiresAt: isoTime(expiresAt),
    revokedAt: isoTime(revokedAt),
  };
}

/** Neither revoked nor expired. */
export const isActive = ({ expiresAt, revokedAt }: KeyRecord, now: number): boolean =>
  revokedAt === undefined && (expiresAt === undefined || expiresAt > now);

const stateOf = (record: KeyRecord): string => {
  const { id: _, tenant: _tenant, ...fields } = describeKey(record);
  return JSON.stringify(fields);
};

/** What the audit log says of a key that is made, changed or revoked: as it was, as it is then, or both. */
export function auditedKey(
  { id, tenant, name, roles }: KeyRecord,
  { before, after }: { before?: KeyRecord; after?: KeyRecord },
): Pick<Change, 'tenant' | 'target' | 'details'> {
  return {
    tenant,
    target: { kind: 'key', id },
    details: {
      name,
      roles: roles.join(','),
      ...(before !== undefined && { before: stateOf(before) }),
      ...(after !== undefined && { after: stateOf(after) }),
    },
  };
}
