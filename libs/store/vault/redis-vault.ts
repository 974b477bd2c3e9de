import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { RedisConnection } from '../redis/connection.ts';
import { VAULT_MAX_TOKENS, VAULT_TTL_MS, type VaultScope, type VaultStore } from './port.ts';

const KEY_NAME = 'sluice:vault:key';
const KEY_BYTES = 32;

/** The vault of a cluster: a hash for each conversation, named by a digest so that no name says whose it is. */
export class RedisVault implements VaultStore {
  readonly #connection: RedisConnection;
  #key: Promise<KeyObject> | undefined;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  key(): Promise<KeyObject> {
    this.#key ??= this.#readKey().catch(cause => {
      this.#key = undefined;
      throw cause;
    });
    return this.#key;
  }

  async put(scope: VaultScope, originals: ReadonlyMap<string, string>): Promise<void> {
    if (originals.size === 0) return;
    const name = nameOf(scope);
    await this.#asked(async () => {
      const { redis } = this.#connection;
      const kept = await redis.hlen(name);
      const room = [...originals].slice(0, Math.max(0, VAULT_MAX_TOKENS - kept));
      if (room.length > 0) await redis.hset(name, new Map(room));
      await redis.pexpire(name, VAULT_TTL_MS);
    });
  }

  read(scope: VaultScope): Promise<ReadonlyMap<string, string>> {
    return this.#asked(
      async () => new Map(Object.entries(await this.#connection.redis.hgetall(nameOf(scope)))),
    );
  }

  /** The first process to ask makes it; the others find it. */
  #readKey(): Promise<KeyObject> {
    return this.#asked(async () => {
      const { redis } = this.#connection;
      await redis.set(KEY_NAME, randomBytes(KEY_BYTES).toString('base64'), 'NX');
      const text = await redis.get(KEY_NAME);
      return createSecretKey(Buffer.from(text ?? '', 'base64'));
    });
  }

  async #asked<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (cause) {
      throw this.#connection.failed(cause);
    }
  }
}

const nameOf = ({ tenant, conversation }: VaultScope): string =>
  `sluice:vault:${createHash('sha256')
    .update(JSON.stringify([tenant, conversation]))
    .digest('base64url')}`;
