import type { KeyObject } from 'node:crypto';
import type { AcceptedFrame, Envelope } from '@sluice/contract';
import { JobCipher } from './job-cipher.ts';

/** What is asked: as its ingress minted it, with the credential, since it is judged again when its turn comes. */
export interface AskedLetter {
  envelope: Envelope;
  /** By it the job is metered if it ends without having been taken. */
  lineage: AcceptedFrame['lineage'];
  body: Uint8Array;
}

/** What is answered: as its caller would have got it. */
export interface AnswerLetter {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** What jobs ask and are answered, encrypted for the store. */
export class JobLetters {
  readonly #cipher: JobCipher;

  constructor(secret: KeyObject) {
    this.#cipher = new JobCipher(secret);
  }

  sealAsked({ envelope, lineage, body }: AskedLetter): Uint8Array {
    return this.#cipher.seal(envelope.id, 'request', { envelope, lineage }, body);
  }

  /** Undefined where another secret sealed it, or it was changed. */
  openAsked(id: string, sealed: Uint8Array): AskedLetter | undefined {
    const opened = this.#cipher.open(id, 'request', sealed);
    return opened && { ...(opened.head as Omit<AskedLetter, 'body'>), body: opened.body };
  }

  sealAnswer(id: string, { status, headers, body }: AnswerLetter): Uint8Array {
    return this.#cipher.seal(id, 'answer', { status, headers }, body);
  }

  openAnswer(id: string, sealed: Uint8Array): AnswerLetter | undefined {
    const opened = this.#cipher.open(id, 'answer', sealed);
    return opened && { ...(opened.head as Omit<AnswerLetter, 'body'>), body: opened.body };
  }
}
