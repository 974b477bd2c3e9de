import { type QueueMessage, subjects } from '@sluice/contract';
import type { Bus, Subscription } from './port.ts';

export interface QueueExchangeOptions {
  bus: Bus;
  /** Whether who gives turns in this process is called, rather than told over the bus. */
  localFirst: boolean;
}

/** What ingresses tell those who give turns. Nobody answers: what is lost is said again with the next renewal. */
export class QueueExchange {
  readonly #options: QueueExchangeOptions;
  #handler: ((message: QueueMessage) => void) | undefined;
  #subscription: Subscription | undefined;

  constructor(options: QueueExchangeOptions) {
    this.#options = options;
  }

  /** Makes this process one that gives turns. */
  handle(handler: (message: QueueMessage) => void): void {
    this.#handler = handler;
    this.#subscription = this.#options.bus.subscribe(
      subjects.queue,
      ({ payload }) => handler(JSON.parse(Buffer.from(payload).toString('utf8')) as QueueMessage),
      'dispatch',
    );
  }

  async stopTaking(): Promise<void> {
    await this.#subscription?.drain();
  }

  tell(message: QueueMessage): void {
    const { bus, localFirst } = this.#options;
    if (localFirst && this.#handler !== undefined) this.#handler(message);
    else bus.publish(subjects.queue, Buffer.from(JSON.stringify(message)));
  }
}
