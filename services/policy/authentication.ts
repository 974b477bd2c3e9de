import type { Principal } from '@sluice/contract';

/** How a caller has shown who it is. */
export type Authentication = 'api-key' | 'jwt' | 'none';

/** The role that auth gives to callers without a credential, and no other. */
const ANONYMOUS_ROLE = 'anonymous';

export function authenticationOf({ keyId, user, roles }: Principal): Authentication {
  if (keyId !== undefined) return 'api-key';
  if (user === undefined && roles.length === 1 && roles[0] === ANONYMOUS_ROLE) return 'none';
  return 'jwt';
}
