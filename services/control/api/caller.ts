import type { Grants } from '@sluice/config';
import { GatewayError, type Permission, type Principal } from '@sluice/contract';

/** Who asks, and what of the installation that one may see and change. */
export interface Caller {
  principal: Principal;
  /** The only tenant that the caller sees; undefined for one that sees the whole installation. */
  tenant: string | undefined;
  holds(permission: Permission): boolean;
  /** Throws `permission_denied`, naming what is missing. */
  require(permission: Permission): void;
  sees(tenant: string): boolean;
  /** Whose things to look for: the tenant asked for, or of a caller of one tenant always that one. Throws `permission_denied` for another. */
  narrow(asked: string | undefined): string | undefined;
}

export function createCaller(principal: Principal, grants: Grants): Caller {
  const tenant = principal.reach === 'installation' ? undefined : principal.tenant;
  const holds = (permission: Permission): boolean => grants.permits(principal, permission);
  const sees = (other: string): boolean => tenant === undefined || tenant === other;
  return {
    principal,
    tenant,
    holds,
    require(permission) {
      if (!holds(permission)) throw permissionMissing(permission);
    },
    sees,
    narrow(asked) {
      if (asked !== undefined && !sees(asked))
        throw new GatewayError('permission_denied', {
          message: `This credential sees the tenant ${JSON.stringify(tenant)} alone.`,
        });
      return tenant ?? asked;
    },
  };
}

const permissionMissing = (permission: Permission): GatewayError =>
  new GatewayError('permission_denied', {
    message: `No role of this credential has the permission "${permission}".`,
  });

/** Whose name a change carries: `ada of acme`, `key key_…`. */
export function nameOf({ keyId, user, tenant }: Principal): string {
  if (user !== undefined) return `${user} of ${tenant}`;
  return keyId === undefined ? `a caller of ${tenant}` : `key ${keyId}`;
}
