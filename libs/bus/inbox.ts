import { randomBytes } from 'node:crypto';
import { type InstanceId, subjects } from '@sluice/contract';
import type { Bus, MessageHandler } from './port.ts';

/** An address of one's own for the answers to one question. */
export interface InboxEntry {
  readonly subject: string;
  /** Takes the place of the listener before. */
  listen(handler: MessageHandler): void;
  close(): void;
}

/** The answers to what this instance asks: one subscription for all of them, and a map. */
export class Inbox {
  readonly #self: InstanceId;
  readonly #bus: Bus;
  readonly #handlers = new Map<string, MessageHandler>();
  readonly #prefix = randomBytes(8).toString('hex');
  #count = 0;

  constructor(self: InstanceId, bus: Bus) {
    this.#self = self;
    this.#bus = bus;
  }

  start(): void {
    this.#bus.subscribe(subjects.inboxes(this.#self), message => {
      const { subject } = message;
      this.#handlers.get(subject.slice(subject.lastIndexOf('.') + 1))?.(message);
    });
  }

  /** How many are open. */
  get size(): number {
    return this.#handlers.size;
  }

  open(): InboxEntry {
    this.#count += 1;
    const token = `${this.#prefix}${this.#count.toString(36)}`;
    return {
      subject: subjects.inbox(this.#self, token),
      listen: handler => this.#handlers.set(token, handler),
      close: () => this.#handlers.delete(token),
    };
  }
}
