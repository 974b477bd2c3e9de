import { createHmac, type KeyObject } from 'node:crypto';
import { deriveKey, openText, sealText } from '../sealing/seal-text.ts';
import type { VaultScope } from './port.ts';

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
    return sealText(this.#key, token, value);
  }

  /** Undefined where it was sealed for another token, under another secret, or was changed. */
  open(token: string, sealed: Uint8Array): string | undefined {
    return openText(this.#key, token, sealed);
  }
}
