import type { KeyObject } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RedisConnection } from '../redis/connection.ts';
import { deriveKey } from '../sealing/seal-text.ts';
import { ConversationCipher } from './conversation-cipher.ts';
import { VAULT_MAX_TOKENS, VAULT_TTL_MS, type VaultScope, type VaultStore } from './port.ts';

/** Opened without a pause: a millisecond or two. */
const OPENED_AT_ONCE = 500;

/**
 * The vault of a cluster: a hash for each conversation, its values encrypted under `secret`. Who reads Redis learns
 * how many values of which kinds there are, and no more.
 */
export class RedisVault implements VaultStore {
  readonly #connection: RedisConnection;
  readonly #secret: KeyObject;
  readonly #tokenKey: KeyObject;

  /** `secret` is the same for every process of the installation. */
  constructor(connection: RedisConnection, secret: KeyObject) {
    this.#connection = connection;
    this.#secret = secret;
    this.#tokenKey = deriveKey(secret, 'mask tokens');
  }

  async key(): Promise<KeyObject> {
    return this.#tokenKey;
  }

  async put(scope: VaultScope, originals: ReadonlyMap<string, string>): Promise<void> {
    if (originals.size === 0) return;
    const cipher = new ConversationCipher(this.#secret, scope);
    const name = keyOf(cipher);
    await this.#asked(async () => {
      const { redis } = this.#connection;
      const kept = await redis.hlen(name);
      const room = [...originals].slice(0, Math.max(0, VAULT_MAX_TOKENS - kept));
      const sealed = new Map(room.map(([token, value]) => [token, cipher.seal(token, value)]));
      if (sealed.size > 0) await redis.hset(name, sealed);
      await redis.pexpire(name, VAULT_TTL_MS);
    });
  }

  async read(scope: VaultScope): Promise<ReadonlyMap<string, string>> {
    const cipher = new ConversationCipher(this.#secret, scope);
    const kept = await this.#asked(() => this.#connection.redis.hgetallBuffer(keyOf(cipher)));
    const originals = new Map<string, string>();
    let opened = 0;
    for (const [token, sealed] of Object.entries(kept)) {
      const value = cipher.open(token, sealed);
      if (value !== undefined) originals.set(token, value);
      opened += 1;
      if (opened % OPENED_AT_ONCE === 0) await nextTurn();
    }
    return originals;
  }

  async #asked<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (cause) {
      throw this.#connection.failed(cause);
    }
  }
}

const keyOf = ({ name }: ConversationCipher): string => `sluice:vault:${name}`;
