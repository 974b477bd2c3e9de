import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import type { VaultScope } from './port.ts';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
/** NIST SP 800-38D, section 8.2.2: 96 random bits for each value, far fewer than 2^32 values a key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A key for one purpose (RFC 5869), so that none of them says anything of another, or of the secret. */
export const deriveKey = (secret: KeyObject, purpose: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), `sluice ${purpose}`, KEY_BYTES)));

/** Encrypts what one conversation keeps, by a key that no other conversation has, and names where it is kept. */
export class ConversationCipher {
  /** Says nothing of whose conversation it is to who has no secret. */
  readonly name: string;
  readonly #key: KeyObject;

  constructor(secret: KeyObject, { tenant, conversation }: VaultScope) {
    const scope = JSON.stringify([tenant, conversation]);
    this.name = createHmac('sha256', deriveKey(secret, 'vault names')).update(scope).digest('base64url');
    this.#key = deriveKey(secret, `vault ${scope}`);
  }

  /** Nonce, ciphertext and tag. Opens under this token only. */
  seal(token: string, value: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(token));
    return Buffer.concat([nonce, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  /** Undefined where it was sealed for another token, under another secret, or was changed. */
  open(token: string, sealed: Uint8Array): string | undefined {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const end = sealed.length - TAG_BYTES;
    const decipher = createDecipheriv(CIPHER, this.#key, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(token));
    decipher.setAuthTag(sealed.subarray(end));
    try {
      return decipher.update(sealed.subarray(NONCE_BYTES, end), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      return undefined;
    }
  }
}
