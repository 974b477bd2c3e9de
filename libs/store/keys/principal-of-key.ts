import type { Principal } from '@sluice/contract';
import type { KeyRecord } from './port.ts';

/** Who calls with a key. A key without a role has `defaultRoles`. */
export function principalOfKey(record: KeyRecord, defaultRoles: string[]): Principal {
  const { tenant, id, name, roles, team, user, models, tier, limits, tags, scopes, reach } = record;
  return {
    tenant,
    keyId: id,
    keyName: name,
    roles: roles.length > 0 ? roles : defaultRoles,
    ...(team !== undefined && { team }),
    ...(user !== undefined && { user }),
    ...(models !== undefined && { models }),
    ...(tier !== undefined && { tier }),
    ...(limits !== undefined && { limits }),
    ...(tags !== undefined && { tags }),
    ...(scopes !== undefined && { scopes }),
    ...(reach !== undefined && { reach }),
  };
}
