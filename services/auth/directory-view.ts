import { GatewayError, type Principal } from '@sluice/contract';
import { type DirectoryEntry, directoryKey, type RecordStore } from '@sluice/store';
import type { Logger } from 'pino';
import { type Decision, refuse } from './decision.ts';
import { followPatiently } from './follow-patiently.ts';

export interface DirectoryView {
  /**
   * A decision with what is known of tenant, team and user: who is switched off is refused, and what the credential left open is
   * filled in. Throws `not_ready` until the directory was read.
   */
  refine(decision: Decision, tenants: 'open' | 'listed'): Decision;
}

/**
 * The directory of tenants, teams and users, held in memory and kept true by its feed. While the feed is silent what was known
 * last goes on.
 */
export function createDirectoryView(
  directory: RecordStore<DirectoryEntry>,
  { logger, signal }: { logger: Logger; signal: AbortSignal },
): DirectoryView {
  const entries = new Map<string, DirectoryEntry>();
  /** Principals of keys are the same object each time, so most are refined once. */
  let refined = new WeakMap<Principal, { tenants: string; decision: Decision }>();
  let isLoaded = false;

  void followPatiently('The directory', { logger, signal }, async () => {
    const leave = await directory.follow((key, entry) => {
      if (entry === undefined) entries.delete(key);
      else entries.set(key, entry);
      refined = new WeakMap();
    });
    isLoaded = true;
    return leave;
  });

  function find<Kind extends DirectoryEntry['kind']>(kind: Kind, tenant: string, name: string | undefined) {
    const entry = name === undefined ? undefined : entries.get(directoryKey(kind, tenant, name));
    return entry?.kind === kind ? (entry as Extract<DirectoryEntry, { kind: Kind }>) : undefined;
  }

  function judge(principal: Principal, tenants: 'open' | 'listed'): Decision {
    const { tenant: tenantName, user: userName, keyId } = principal;
    const tenant = find('tenant', tenantName, tenantName);
    const user = find('user', tenantName, userName);
    // Who manages the installation must be able to undo what was done to a tenant.
    if (principal.reach !== 'installation') {
      if (tenant?.disabled) return { ...refuse('disabled_tenant'), ...(keyId !== undefined && { keyId }) };
      if (tenant === undefined && tenants === 'listed') return refuse('unknown_tenant');
    }
    if (user?.disabled) return { ...refuse('disabled_user'), ...(keyId !== undefined && { keyId }) };
    const teamName = principal.team ?? user?.team;
    const team = find('team', tenantName, teamName);
    const tier = principal.tier ?? user?.tier ?? team?.tier ?? tenant?.tier;
    const roles =
      keyId === undefined && user?.roles ? [...new Set([...principal.roles, ...user.roles])] : undefined;
    return {
      kind: 'accepted',
      principal: {
        ...principal,
        ...(teamName !== undefined && { team: teamName }),
        ...(tier !== undefined && { tier }),
        ...(roles !== undefined && { roles }),
      },
    };
  }

  return {
    refine(decision, tenants) {
      if (decision.kind === 'refused') return decision;
      // Who is switched off is not known yet, so nobody is let in yet.
      if (!isLoaded) throw new GatewayError('not_ready', { internal: 'The directory is not loaded yet.' });
      if (entries.size === 0 && tenants === 'open') return decision;
      const { principal } = decision;
      const known = refined.get(principal);
      if (known?.tenants === tenants) return known.decision;
      const judged = judge(principal, tenants);
      refined.set(principal, { tenants, decision: judged });
      return judged;
    },
  };
}
