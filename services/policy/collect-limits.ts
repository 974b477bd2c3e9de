import type { LimitConfig } from '@sluice/config';
import { encodeToken, type Principal } from '@sluice/contract';
import type { WindowLimit } from '@sluice/store';
import type { CompiledRoute } from './compiled-route.ts';

/** Who shares a limit. Who has no key counts as its user, who has no user or team as its tenant. */
function subjectOf(by: LimitConfig['by'], { keyId, user, team, tier }: Principal): string {
  switch (by) {
    case 'key':
      if (keyId !== undefined) return `key:${encodeToken(keyId)}`;
      return user === undefined ? 'tenant' : `user:${encodeToken(user)}`;
    case 'user':
      if (user !== undefined) return `user:${encodeToken(user)}`;
      return keyId === undefined ? 'tenant' : `key:${encodeToken(keyId)}`;
    case 'team':
      return team === undefined ? 'tenant' : `team:${encodeToken(team)}`;
    case 'tier':
      return tier === undefined ? 'tenant' : `tier:${encodeToken(tier)}`;
    case 'tenant':
      return 'tenant';
  }
}

function add(to: WindowLimit[], scope: string, limits: readonly LimitConfig[], principal: Principal): void {
  for (const [index, { requests, per, by }] of limits.entries())
    to.push({ key: `${scope}:${subjectOf(by, principal)}:${index}`, limit: requests, windowMs: per });
}

const noLimits: readonly WindowLimit[] = [];

/** The limits of the route, then those of the tier. Their keys are apart per tenant, since the store keeps tenants apart. */
export function collectLimits(
  route: CompiledRoute,
  tierLimits: readonly LimitConfig[],
  principal: Principal,
): readonly WindowLimit[] {
  if (route.limits.length === 0 && tierLimits.length === 0) return noLimits;
  const limits: WindowLimit[] = [];
  add(limits, `route:${encodeToken(route.name)}`, route.limits, principal);
  if (tierLimits.length > 0) add(limits, `tier:${encodeToken(principal.tier ?? '')}`, tierLimits, principal);
  return limits;
}
