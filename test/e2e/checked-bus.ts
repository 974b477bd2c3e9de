import type { Bus, MessageHandler, Subscription } from '@sluice/bus';
import { controlMessageSchema, decodeEnvelope, decodeFrames, envelopeSchema } from '@sluice/contract';

/** Throws where a message is not what the contract says of its subject. */
function checkMessage(subject: string, payload: Uint8Array): void {
  const [, , kind, target] = subject.split('.');
  if (kind === 'control') controlMessageSchema.parse(JSON.parse(Buffer.from(payload).toString()));
  if (kind === 'reply') decodeFrames(payload);
  if (kind !== 'stage') return;
  const { credential } = envelopeSchema.parse(decodeEnvelope(payload).envelope);
  if (credential !== undefined && target !== 'auth') throw new Error('a credential left auth');
}

/** Passes everything on, and adds to `faults` each message that breaks the contract. */
export class CheckedBus implements Bus {
  readonly #inner: Bus;
  readonly #faults: string[];

  constructor(inner: Bus, faults: string[]) {
    this.#inner = inner;
    this.#faults = faults;
  }

  get connected(): boolean {
    return this.#inner.connected;
  }

  publish(subject: string, payload: Uint8Array, reply?: string): void {
    try {
      checkMessage(subject, payload);
    } catch (cause) {
      this.#faults.push(`${subject}: ${String(cause)}`);
    }
    this.#inner.publish(subject, payload, reply);
  }

  whenSent(then: () => void): void {
    this.#inner.whenSent(then);
  }

  subscribe(subject: string, handler: MessageHandler, queue?: string): Subscription {
    return this.#inner.subscribe(subject, handler, queue);
  }

  flush(): Promise<void> {
    return this.#inner.flush();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
