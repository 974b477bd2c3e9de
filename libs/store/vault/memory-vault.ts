import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Clock } from '@sluice/contract';
import { VAULT_MAX_TOKENS, VAULT_TTL_MS, type VaultScope, type VaultStore } from './port.ts';

interface Entry {
  expiresAt: number;
  originals: Map<string, string>;
}

/** Conversations kept; the one that was written to longest ago leaves first. */
const MAX_CONVERSATIONS = 20_000;

/** The vault of one process: gone with it, like the tokens' key. */
export class MemoryVault implements VaultStore {
  readonly #clock: Clock;
  readonly #key = createSecretKey(randomBytes(32));
  /** In the order in which they were last written to. */
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async key(): Promise<KeyObject> {
    return this.#key;
  }

  async put(scope: VaultScope, originals: ReadonlyMap<string, string>): Promise<void> {
    const name = nameOf(scope);
    const kept = this.#find(name)?.originals ?? new Map<string, string>();
    for (const [token, original] of originals)
      if (kept.size < VAULT_MAX_TOKENS || kept.has(token)) kept.set(token, original);
    this.#entries.delete(name);
    this.#entries.set(name, { expiresAt: this.#clock() + VAULT_TTL_MS, originals: kept });
    this.#forget();
  }

  async read(scope: VaultScope): Promise<ReadonlyMap<string, string>> {
    return new Map(this.#find(nameOf(scope))?.originals);
  }

  #find(name: string): Entry | undefined {
    const entry = this.#entries.get(name);
    return entry === undefined || entry.expiresAt <= this.#clock() ? undefined : entry;
  }

  #forget(): void {
    const now = this.#clock();
    for (const [name, { expiresAt }] of this.#entries) {
      if (expiresAt > now && this.#entries.size <= MAX_CONVERSATIONS) return;
      this.#entries.delete(name);
    }
  }
}

const nameOf = ({ tenant, conversation }: VaultScope): string => JSON.stringify([tenant, conversation]);
