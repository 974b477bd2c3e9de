import { createHmac, type KeyObject } from 'node:crypto';

const RANDOM_BYTES = 32;

/** `sk-sluice-` and 256 random bits in base64url: 43 characters. `random` gives that many bytes, such as `crypto.randomBytes`. */
export function mintApiKey(random: (size: number) => Uint8Array): string {
  return `sk-sluice-${Buffer.from(random(RANDOM_BYTES)).toString('base64url')}`;
}

/**
 * How a key is kept and looked up: HMAC-SHA256 under the installation's secret, 64 hex digits. A key has
 * 256 random bits, so a slow password hash would add nothing. Make the `KeyObject` once
 * (`crypto.createSecretKey`) and reuse it: preparing it costs more than the hash.
 */
export function hashApiKey(secret: KeyObject, key: string): string {
  return createHmac('sha256', secret).update(key).digest('hex');
}
