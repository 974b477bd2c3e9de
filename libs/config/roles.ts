import { permissions } from '@sluice/contract';
import type { Config, RoleConfig } from './schema/config.ts';

/** What a key without a role has. */
export const DEFAULT_ROLE = 'developer';

const builtInRoles: Readonly<Record<string, RoleConfig>> = {
  admin: { permissions: [...permissions] },
  [DEFAULT_ROLE]: { permissions: permissions.filter(permission => permission !== 'admin') },
};

/** The built-in roles and those of the file, which replace built-in ones of the same name. */
export const effectiveRoles = (config: Config): ReadonlyMap<string, RoleConfig> =>
  new Map(Object.entries({ ...builtInRoles, ...config.auth.roles }));
