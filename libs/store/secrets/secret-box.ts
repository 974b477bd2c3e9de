import { hash, type KeyObject } from 'node:crypto';
import { deriveKey, openText, sealText } from '../sealing/seal-text.ts';

/** A secret as it is kept. */
export interface SecretRecord {
  /** Which master key it opens with. */
  keyId: string;
  /** AES-256-GCM: nonce, ciphertext and tag, base64. Opens under the secret's own name alone. */
  sealed: string;
  /** Epoch milliseconds. */
  updatedAt: number;
}

interface MasterKey {
  id: string;
  key: KeyObject;
}

const masterKeyOf = (secret: KeyObject): MasterKey => {
  const key = deriveKey(secret, 'secrets');
  return { id: hash('sha256', key.export(), 'hex').slice(0, 12), key };
};

/** Seals secrets under the master key, and opens those of earlier master keys too, so that they can be sealed anew. */
export class SecretBox {
  readonly #current: MasterKey;
  readonly #keys: ReadonlyMap<string, KeyObject>;

  constructor(masterKey: KeyObject, previous: readonly KeyObject[] = []) {
    this.#current = masterKeyOf(masterKey);
    this.#keys = new Map([...previous.map(masterKeyOf), this.#current].map(({ id, key }) => [id, key]));
  }

  /** Says which master key, and nothing of it. */
  get keyId(): string {
    return this.#current.id;
  }

  seal(name: string, text: string, updatedAt: number): SecretRecord {
    const sealed = sealText(this.#current.key, name, text).toString('base64');
    return { keyId: this.#current.id, sealed, updatedAt };
  }

  /** Undefined where its master key is not among those at hand, or it was changed. */
  open(name: string, { keyId, sealed }: SecretRecord): string | undefined {
    const key = this.#keys.get(keyId);
    return key === undefined ? undefined : openText(key, name, Buffer.from(sealed, 'base64'));
  }
}
