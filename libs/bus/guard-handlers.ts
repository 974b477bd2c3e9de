import type { Bus, MessageHandler, Subscription } from './port.ts';

type OnError = (subject: string, cause: unknown) => void;

/** The same bus, for which a message that its handler fails on is one message lost, not the end of the process. */
export const guardHandlers = (bus: Bus, onError: OnError): Bus => new GuardedBus(bus, onError);

class GuardedBus implements Bus {
  readonly #inner: Bus;
  readonly #onError: OnError;

  constructor(inner: Bus, onError: OnError) {
    this.#inner = inner;
    this.#onError = onError;
  }

  get connected(): boolean {
    return this.#inner.connected;
  }

  publish(subject: string, payload: Uint8Array, reply?: string): void {
    this.#inner.publish(subject, payload, reply);
  }

  whenSent(then: () => void): void {
    this.#inner.whenSent(then);
  }

  subscribe(subject: string, handler: MessageHandler, queue?: string): Subscription {
    const guarded: MessageHandler = message => {
      try {
        handler(message);
      } catch (cause) {
        this.#onError(message.subject, cause);
      }
    };
    return this.#inner.subscribe(subject, guarded, queue);
  }

  flush(): Promise<void> {
    return this.#inner.flush();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
