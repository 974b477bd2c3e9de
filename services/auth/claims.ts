import { DEFAULT_ROLE, type JwtIssuerConfig, writtenLimitsSchema } from '@sluice/config';
import type { Principal } from '@sluice/contract';
import { type Decision, refuse } from './decision.ts';

export type ClaimNames = JwtIssuerConfig['claims'];

const DEFAULT_ROLES = [DEFAULT_ROLE];
const LONGEST_TEXT = 256;
const MOST_ROLES = 64;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The claim of this name or, where there is none, at this dotted path: names such as
 * `https://example.com/org` contain dots themselves.
 */
export function claimAt(payload: Record<string, unknown>, path: string): unknown {
  if (Object.hasOwn(payload, path)) return payload[path];
  let value: unknown = payload;
  for (const name of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= LONGEST_TEXT && !/\p{Cc}/u.test(value);

/** Roles are a list of texts, or one text with spaces between them, as in `scope` (RFC 8693, section 4.2). */
function readRoles(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return DEFAULT_ROLES;
  const roles: unknown = typeof value === 'string' ? value.split(' ').filter(role => role !== '') : value;
  return Array.isArray(roles) && roles.length <= MOST_ROLES && roles.every(isText) ? roles : undefined;
}

/**
 * Who the verified claims speak of. A token that names no tenant belongs to `defaultTenant`, or is refused; a
 * claim of a wrong type is refused and never turned into text. Without a roles claim: a developer; with
 * an empty one: nobody.
 */
export function principalOfClaims(
  payload: Record<string, unknown>,
  names: ClaimNames,
  { defaultTenant, reach }: { defaultTenant: string | undefined; reach: JwtIssuerConfig['reach'] },
): Decision {
  const tenant = claimAt(payload, names.tenant) ?? defaultTenant;
  if (tenant === undefined) return refuse('missing_claim');
  const roles = readRoles(claimAt(payload, names.roles));
  if (!isText(tenant) || roles === undefined) return refuse('invalid_claim');
  const principal: Principal = { tenant, roles, ...(reach === 'installation' && { reach }) };
  for (const field of ['team', 'user', 'tier'] as const) {
    const value = claimAt(payload, names[field]);
    if (value === undefined || value === null) continue;
    if (!isText(value)) return refuse('invalid_claim');
    principal[field] = value;
  }
  const limits = names.limits === undefined ? undefined : claimAt(payload, names.limits);
  if (limits !== undefined && limits !== null) {
    const read = writtenLimitsSchema.safeParse(limits);
    if (!read.success) return refuse('invalid_claim');
    principal.limits = read.data;
  }
  return { kind: 'accepted', principal };
}
