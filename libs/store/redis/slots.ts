import { encodeToken } from '@sluice/contract';

/** How keys of a tenant begin: all of them are in one hash slot. The encoded tenant has no brace of its own. */
export const slotOf = (tenant: string): string => `sluice:{${encodeToken(tenant)}}:`;

/** How keys begin of what tenants share; no encoded tenant is a `*`. */
export const SHARED_SLOT = 'sluice:{*}:';
