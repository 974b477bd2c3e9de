import { createHash, type KeyObject } from 'node:crypto';
import { DEFAULT_ROLE, OWNER_ROLE } from '@sluice/config';
import { type Clock, hashApiKey, mintApiKey } from '@sluice/contract';
import type { KeyRecord, KeyStore } from '@sluice/store';
import type { AuditLog } from '../audit.ts';
import type { RandomBytes } from '../dependencies.ts';
import { auditedKey, isActive, keyId, newKeyId } from './key-record.ts';
import { ENVIRONMENT_KEY_NAME } from './key-schema.ts';

export interface EnsureAdminKeyDependencies {
  keys: KeyStore;
  keySecret: KeyObject;
  audit: AuditLog;
  /** The value of `GATEWAY_ADMIN_KEY`, if it is set. */
  fromEnvironment: string | undefined;
  /** Whether the very first start also makes a key for callers. */
  withFirstApiKey: boolean;
  clock: Clock;
  random: RandomBytes;
}

/** What to show once: the keys themselves are not kept. */
export interface FirstKeys {
  /** Minted, since there was no admin key and the environment set none. */
  adminKey?: string;
  apiKey?: string;
  /** Why the key that the environment sets is not in use, if it is not. */
  warning?: string;
}

const FIRST_TENANT = 'default';
const SHORT_KEY_CHARACTERS = 16;

/** Instances that start at once write the same record. */
const environmentKeyId = (hash: string): string => keyId(createHash('sha256').update(hash).digest());

/** Puts a record that no caller asked for. */
function put(
  record: KeyRecord,
  { action, by }: { action: 'key.created' | 'key.revoked'; by: string },
  { keys, audit }: EnsureAdminKeyDependencies,
): Promise<void> {
  const actor = { kind: 'system', name: by } as const;
  return audit({ actor, action, ...auditedKey(record, { after: record }) }, () => keys.put(record));
}

/** Makes the key of the environment an admin key, and revokes those that the environment set before. */
async function adoptEnvironmentKey(
  key: string,
  existing: readonly KeyRecord[],
  dependencies: EnsureAdminKeyDependencies,
): Promise<string | undefined> {
  const { keySecret, clock } = dependencies;
  if (!/^[\x21-\x7e]{1,512}$/.test(key))
    return `${ENVIRONMENT_KEY_NAME} is not usable as a key: expected up to 512 printable ASCII characters without spaces.`;
  const hash = hashApiKey(keySecret, key);
  const record = existing.find(candidate => candidate.hash === hash);
  if (record?.revokedAt !== undefined)
    return `${ENVIRONMENT_KEY_NAME} holds a key that was revoked (${record.id}). A revoked key stays revoked: set a new one.`;
  if (record !== undefined && !isActive(record, clock()))
    return `${ENVIRONMENT_KEY_NAME} holds a key that has expired (${record.id}), as where another one took over from it. Set a new one, or none.`;
  if (!record?.roles.includes(OWNER_ROLE) || record.reach !== 'installation') {
    const adopted: KeyRecord = {
      id: record?.id ?? environmentKeyId(hash),
      hash,
      name: ENVIRONMENT_KEY_NAME,
      tenant: FIRST_TENANT,
      roles: [OWNER_ROLE],
      reach: 'installation',
      createdAt: record?.createdAt ?? clock(),
    };
    await put(adopted, { action: 'key.created', by: ENVIRONMENT_KEY_NAME }, dependencies);
  }
  for (const previous of existing)
    if (previous.name === ENVIRONMENT_KEY_NAME && previous.hash !== hash && previous.revokedAt === undefined)
      await put(
        { ...previous, revokedAt: clock() },
        { action: 'key.revoked', by: ENVIRONMENT_KEY_NAME },
        dependencies,
      );
  return key.length < SHORT_KEY_CHARACTERS
    ? `${ENVIRONMENT_KEY_NAME} is short and so can be guessed. Use at least ${SHORT_KEY_CHARACTERS} random characters.`
    : undefined;
}

async function mintKey(
  dependencies: EnsureAdminKeyDependencies,
  grant: Pick<KeyRecord, 'name' | 'roles' | 'reach'>,
): Promise<string> {
  const { keySecret, clock, random } = dependencies;
  const key = mintApiKey(random);
  const record: KeyRecord = {
    id: newKeyId(random),
    hash: hashApiKey(keySecret, key),
    tenant: FIRST_TENANT,
    ...grant,
    createdAt: clock(),
  };
  await put(record, { action: 'key.created', by: 'first start' }, dependencies);
  return key;
}

/**
 * Called at each start. Afterwards there is an admin key: that of the environment, one of before, or a new
 * one. A changed `GATEWAY_ADMIN_KEY` replaces the one that it set before.
 */
export async function ensureAdminKey(dependencies: EnsureAdminKeyDependencies): Promise<FirstKeys> {
  const { keys, fromEnvironment, withFirstApiKey, clock } = dependencies;
  const existing = await keys.list();
  const first: FirstKeys = {};
  if (fromEnvironment) {
    const warning = await adoptEnvironmentKey(fromEnvironment, existing, dependencies);
    if (warning !== undefined) first.warning = warning;
  }
  const isAdmin = (record: KeyRecord): boolean =>
    record.roles.includes(OWNER_ROLE) && record.reach === 'installation' && isActive(record, clock());
  if (!(await keys.list()).some(isAdmin))
    first.adminKey = await mintKey(dependencies, {
      name: 'first admin key',
      roles: [OWNER_ROLE],
      reach: 'installation',
    });
  if (withFirstApiKey && existing.length === 0)
    first.apiKey = await mintKey(dependencies, { name: 'first key', roles: [DEFAULT_ROLE] });
  return first;
}
