import {
  type Config,
  compileGlobs,
  compileGrants,
  effectiveRoles,
  matchGlob,
  scopesCover,
} from '@sluice/config';
import type { DataPermission, Permission, Principal } from '@sluice/contract';

export interface Access {
  /** Whether a role of the principal grants this. Roles that are not configured grant nothing. */
  permits(principal: Principal, permission: Permission): boolean;
  /**
   * Whether this model may be used under this permission: by a role that grants the permission, by the key
   * where it lists models, and by the tier.
   */
  allowsModel(principal: Principal, permission: DataPermission, model: string): boolean;
  /** The model globs that the principal's roles, key and tier name. */
  globsOf(principal: Principal): string[];
  /** False where tiers are configured and the principal's is not among them: its limits are not known. */
  knowsTier(principal: Principal): boolean;
}

export function compileAccess(config: Config): Access {
  const settings = effectiveRoles(config);
  const grants = compileGrants(config);
  const models = new Map([...settings].map(([name, role]) => [name, compileGlobs(role.models)] as const));
  const tiers = new Map(
    Object.entries(config.tiers).map(([name, { models }]) => [name, compileGlobs(models)] as const),
  );

  const roleAllows = (principal: Principal, permission: DataPermission, model: string): boolean => {
    for (const name of principal.roles)
      if (grants.ofRole(name).has(permission) && models.get(name)?.(model)) return true;
    return false;
  };
  const keyAllows = ({ models }: Principal, model: string): boolean => {
    if (models === undefined) return true;
    for (const glob of models) if (matchGlob(glob, model)) return true;
    return false;
  };
  const tierAllows = ({ tier }: Principal, model: string): boolean =>
    tier === undefined || (tiers.get(tier)?.(model) ?? true);

  return {
    permits: grants.permits,
    allowsModel: (principal, permission, model) =>
      scopesCover(principal, permission) &&
      keyAllows(principal, model) &&
      tierAllows(principal, model) &&
      roleAllows(principal, permission, model),
    globsOf: ({ roles: names, models, tier }) => [
      ...(models ?? []),
      ...((tier === undefined ? undefined : config.tiers[tier]?.models) ?? []),
      ...names.flatMap(name => settings.get(name)?.models ?? []),
    ],
    knowsTier: ({ tier }) => tier === undefined || tiers.size === 0 || tiers.has(tier),
  };
}
