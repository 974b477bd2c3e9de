import { type Config, compileGrants, effectiveRoles } from '@sluice/config';
import { GatewayError } from '@sluice/contract';
import type { KeyRecord } from '@sluice/store';
import type { Caller } from '../api/caller.ts';
import { isActive } from './key-record.ts';

function requireKnown(param: string, name: string, known: Iterable<string>): void {
  const names = [...known];
  if (names.includes(name)) return;
  const choice =
    names.length === 0 ? 'The configuration has none.' : `The configuration has: ${names.join(', ')}.`;
  throw new GatewayError('invalid_request', {
    param,
    message: `${param}: there is no ${param} ${JSON.stringify(name)}. ${choice}`,
  });
}

export interface Granted {
  roles?: readonly string[] | undefined;
  tier?: string | null | undefined;
  reach?: 'tenant' | 'installation' | undefined;
}

/**
 * That roles and tier exist, and that the caller hands on nothing that it does not hold itself: otherwise who may
 * make keys could make itself an owner. Throws `invalid_request` or `permission_denied`.
 */
export function requireGrantable({ roles = [], tier, reach }: Granted, caller: Caller, config: Config): void {
  const grants = compileGrants(config);
  for (const role of roles) {
    requireKnown('role', role, effectiveRoles(config).keys());
    const missing = [...grants.ofRole(role)].find(permission => !caller.holds(permission));
    if (missing !== undefined)
      throw new GatewayError('permission_denied', {
        message: `The role ${JSON.stringify(role)} has the permission "${missing}", which this credential does not have, so it cannot give it.`,
      });
  }
  if (tier !== undefined && tier !== null) requireKnown('tier', tier, Object.keys(config.tiers));
  if (reach === 'installation' && caller.tenant !== undefined)
    throw new GatewayError('permission_denied', {
      message:
        'This credential reaches one tenant, so it cannot make one that reaches the whole installation.',
    });
}

/** Whether a key can manage keys of the whole installation. */
export function isAdminKey(record: KeyRecord, config: Config, now: number): boolean {
  const { permits } = compileGrants(config);
  return isActive(record, now) && record.reach === 'installation' && permits(record, 'keys:write');
}

/** Throws `conflict` where nobody could manage the gateway once `record` became `changed`. */
export function requireAnotherAdmin(
  { record, changed }: { record: KeyRecord; changed: KeyRecord | undefined },
  all: readonly KeyRecord[],
  config: Config,
  now: number,
): void {
  if (!isAdminKey(record, config, now)) return;
  const lasting = (key: KeyRecord): boolean => isAdminKey(key, config, now) && key.expiresAt === undefined;
  if (changed !== undefined && isAdminKey(changed, config, now) && (lasting(changed) || !lasting(record)))
    return;
  const others = all.filter(({ id }) => id !== record.id);
  if (others.some(other => isAdminKey(other, config, now))) return;
  throw new GatewayError('conflict', {
    message:
      'This is the last admin key: without it nobody could manage the gateway. Create another one that reaches the whole installation first.',
  });
}
