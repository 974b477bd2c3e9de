import {
  adminResources,
  coversPermission,
  type Permission,
  type PermissionPattern,
  type Principal,
  permissions,
} from '@sluice/contract';
import type { Config, RoleConfig } from './schema/config.ts';

/** What a key without a role has. */
export const DEFAULT_ROLE = 'developer';
/** What the first key has. */
export const OWNER_ROLE = 'owner';

/** What an operator changes: where requests go and under which terms, but not who may do what. */
const operated: readonly PermissionPattern[] = [
  'config:write',
  'routes:write',
  'providers:write',
  'tiers:write',
  'limits:write',
  'budgets:write',
  'guardrails:write',
  'prices:write',
  'revisions:write',
  'alerts:write',
  'jobs:write',
];

export const builtInRoles: Readonly<Record<string, RoleConfig>> = {
  owner: { permissions: ['*'] },
  admin: {
    permissions: permissions.filter(
      permission => permission !== 'roles:write' && permission !== 'installation:write',
    ),
  },
  operator: { permissions: ['*:read', ...operated] },
  auditor: { permissions: ['*:read'] },
  developer: {
    permissions: [
      ...permissions.filter(permission => !permission.includes(':')),
      'usage:read',
      'budgets:read',
      'jobs:read',
      'jobs:write',
    ],
  },
  viewer: {
    permissions: adminResources
      .filter(resource => !['audit', 'keys', 'users', 'secrets', 'tokens', 'installation'].includes(resource))
      .map(resource => `${resource}:read` as const),
  },
};

/** The built-in roles and those of the configuration, which replace built-in ones of the same name. */
export const effectiveRoles = (config: Config): ReadonlyMap<string, RoleConfig> =>
  new Map(Object.entries({ ...builtInRoles, ...config.auth.roles }));

const expand = ({ permissions: patterns }: RoleConfig): ReadonlySet<Permission> =>
  new Set(permissions.filter(permission => patterns.some(pattern => coversPermission(pattern, permission))));

/** Whether the credential's own list, where it has one, covers a permission. */
export const scopesCover = ({ scopes }: Pick<Principal, 'scopes'>, permission: Permission): boolean =>
  scopes === undefined || scopes.some(pattern => coversPermission(pattern, permission));

export interface Grants {
  /** Whether a role of the principal grants this, and its credential does not rule it out. Unknown roles grant nothing. */
  permits(principal: Pick<Principal, 'roles' | 'scopes'>, permission: Permission): boolean;
  /** What the role alone grants; empty where there is no such role. */
  ofRole(name: string): ReadonlySet<Permission>;
}

const nothing: ReadonlySet<Permission> = new Set();

/** What each role of a configuration grants, worked out once. */
export function compileGrants(config: Config): Grants {
  const roles = new Map([...effectiveRoles(config)].map(([name, role]) => [name, expand(role)] as const));
  return {
    permits(principal, permission) {
      for (const name of principal.roles)
        if (roles.get(name)?.has(permission)) return scopesCover(principal, permission);
      return false;
    },
    ofRole: name => roles.get(name) ?? nothing,
  };
}
