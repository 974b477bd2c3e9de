import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const FORMAT = 1;
const KEY_ID_BYTES = 4;
/** NIST SP 800-38D, section 8.2.2. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;
const PREFIX_BYTES = 1 + KEY_ID_BYTES;

/** What was asked, or what was answered. */
type JobPart = 'request' | 'answer';

/** Encrypts what jobs ask and are answered, each under a key of its own (RFC 5869). */
export class JobCipher {
  readonly #secret: KeyObject;
  /** Names the secret, so that what another one sealed is told from what was changed. */
  readonly #keyId: Buffer;

  /** `secret` is the same for every process of the installation. */
  constructor(secret: KeyObject) {
    this.#secret = secret;
    this.#keyId = Buffer.from(hkdfSync('sha256', secret, '', 'sluice job key id', KEY_ID_BYTES));
  }

  /** The format, the name of the secret, nonce, ciphertext and tag. */
  seal(id: string, part: JobPart, head: object, body: Uint8Array): Uint8Array {
    const prefix = Buffer.concat([Buffer.of(FORMAT), this.#keyId]);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#keyOf(id, part), nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(prefix);
    const json = Buffer.from(JSON.stringify(head));
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(json.length);
    const texts = [length, json, body].map(piece => cipher.update(piece));
    return Buffer.concat([prefix, nonce, ...texts, cipher.final(), cipher.getAuthTag()]);
  }

  /** Undefined where it was sealed by another secret, for another job, or was changed. */
  open(id: string, part: JobPart, sealed: Uint8Array): { head: unknown; body: Uint8Array } | undefined {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const start = PREFIX_BYTES + NONCE_BYTES;
    const end = bytes.length - TAG_BYTES;
    if (end < start || bytes[0] !== FORMAT || !bytes.subarray(1, PREFIX_BYTES).equals(this.#keyId))
      return undefined;
    const decipher = createDecipheriv(CIPHER, this.#keyOf(id, part), bytes.subarray(PREFIX_BYTES, start), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(bytes.subarray(0, PREFIX_BYTES));
    decipher.setAuthTag(bytes.subarray(end));
    try {
      const plain = Buffer.concat([decipher.update(bytes.subarray(start, end)), decipher.final()]);
      const headEnd = LENGTH_BYTES + plain.readUInt32BE();
      const head: unknown = JSON.parse(plain.toString('utf8', LENGTH_BYTES, headEnd));
      return { head, body: plain.subarray(headEnd) };
    } catch {
      return undefined;
    }
  }

  #keyOf(id: string, part: JobPart): KeyObject {
    return createSecretKey(Buffer.from(hkdfSync('sha256', this.#secret, id, `sluice job ${part}`, 32)));
  }
}
