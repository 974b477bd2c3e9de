import { encodeToken } from '@sluice/contract';

interface CommonEntry {
  name: string;
  /** Shown to people. */
  description?: string;
  /** Tier of its callers that name none themselves. */
  tier?: string;
  /** Epoch milliseconds. */
  createdAt: number;
}

/** Whom keys, limits, budgets and usage belong to. */
export interface TenantEntry extends CommonEntry {
  kind: 'tenant';
  /** Nothing of it is let in, whatever its credentials. */
  disabled?: boolean;
}

export interface TeamEntry extends CommonEntry {
  kind: 'team';
  tenant: string;
}

export interface UserEntry extends CommonEntry {
  kind: 'user';
  tenant: string;
  email?: string;
  team?: string;
  /** Beside those of its token. */
  roles?: string[];
  disabled?: boolean;
}

/** What is known of a name that credentials carry. Names need no entry: one gives them attributes. */
export type DirectoryEntry = TenantEntry | TeamEntry | UserEntry;

/** The record's name of an entry: no two entries share one, whatever the names are made of. */
export function directoryKey(kind: DirectoryEntry['kind'], tenant: string, name: string): string {
  return kind === 'tenant'
    ? `tenant:${encodeToken(name)}`
    : `${kind}:${encodeToken(tenant)}:${encodeToken(name)}`;
}
