import { encodeToken } from '@sluice/contract';

/** How far a reader of usage events has come, under a name that it chose. */
export interface UsagePosition {
  /** Whose name it is; absent: of one who sees the whole installation. */
  tenant?: string;
  name: string;
  /** Every event up to this sequence that the reader wanted is done with. */
  sequence: number;
  /** Epoch milliseconds. */
  updatedAt: number;
}

/** The record's name: those of two tenants are apart, and from those of the installation. */
export const positionKey = (tenant: string | undefined, name: string): string =>
  tenant === undefined ? `all:${encodeToken(name)}` : `tenant:${encodeToken(tenant)}:${encodeToken(name)}`;
