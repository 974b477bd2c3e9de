import { hash, type KeyObject } from 'node:crypto';
import { hashApiKey } from '@sluice/contract';

const REMEMBERED_KEYS = 10_000;

/**
 * Keyed hashes of callers' keys. An HMAC costs several times a plain SHA-256, so those of recent keys are
 * remembered by their SHA-256: the keys themselves are not.
 */
export class KeyHasher {
  readonly #secret: KeyObject;
  readonly #remembered = new Map<string, string>();

  constructor(secret: KeyObject) {
    this.#secret = secret;
  }

  hash(key: string): string {
    const fingerprint = hash('sha256', key, 'base64');
    const known = this.#remembered.get(fingerprint);
    if (known !== undefined) return known;
    const keyed = hashApiKey(this.#secret, key);
    if (this.#remembered.size >= REMEMBERED_KEYS) this.#remembered.clear();
    this.#remembered.set(fingerprint, keyed);
    return keyed;
  }
}
