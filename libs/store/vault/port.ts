import type { KeyObject } from 'node:crypto';

/** Whose tokens they are. */
export interface VaultScope {
  tenant: string;
  conversation: string;
}

/**
 * What the tokens of reversible masks stand for, by conversation. What is stored is found for an hour after the
 * conversation was last written to. Rejects with `not_ready` while the store cannot be reached.
 */
export interface VaultStore {
  /** The key that tokens are made with: the same for every process of the installation. */
  key(): Promise<KeyObject>;
  put(scope: VaultScope, originals: ReadonlyMap<string, string>): Promise<void>;
  /** Empty where nothing is known. */
  read(scope: VaultScope): Promise<ReadonlyMap<string, string>>;
}

export const VAULT_TTL_MS = 3_600_000;
/** Of one conversation; further ones are refused, so that their texts stay masked for good. */
export const VAULT_MAX_TOKENS = 10_000;
