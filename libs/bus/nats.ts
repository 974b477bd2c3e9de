import type { Msg, NatsConnection, Subscription as NatsSubscription } from '@nats-io/nats-core';
import type { Bus, BusMessage, MessageHandler, Subscription } from './port.ts';

type Outgoing = [subject: string, payload: Uint8Array, reply: string | undefined];

interface Listener {
  subject: string;
  handler: MessageHandler;
  queue: string | undefined;
  active: NatsSubscription | undefined;
}

/** A message without payload and with this status says that nobody subscribes to what was published. */
const NO_RESPONDERS = 503;
/** So many messages are worth a write of their own: under load a turn of the event loop may take seconds. */
const MOST_GATHERED = 64;

/**
 * The bus over NATS. It may be made and subscribed to before there is a connection: `attach` gives it one.
 *
 * The publishes of one turn of the event loop are handed to the client together: one socket write for all
 * of them, or several where there are many (a lone message costs the three processes about 115 µs of CPU, one of a batch 3). Never
 * by a timer.
 */
export class NatsBus implements Bus {
  readonly #listeners = new Set<Listener>();
  #connection: NatsConnection | undefined;
  #outgoing: Outgoing[] = [];
  #onSent: (() => void)[] = [];
  #connected = false;

  attach(connection: NatsConnection): void {
    this.#connection = connection;
    this.#connected = true;
    for (const listener of this.#listeners) listener.active = subscribe(connection, listener);
    void this.#watch(connection);
  }

  get connected(): boolean {
    return this.#connected;
  }

  publish(subject: string, payload: Uint8Array, reply?: string): void {
    if (!this.#connected) return;
    this.#sendSoon();
    this.#outgoing.push([subject, payload, reply]);
    if (this.#outgoing.length >= MOST_GATHERED) this.#send();
  }

  whenSent(then: () => void): void {
    this.#sendSoon();
    this.#onSent.push(then);
  }

  subscribe(subject: string, handler: MessageHandler, queue?: string): Subscription {
    const listener: Listener = { subject, handler, queue, active: undefined };
    this.#listeners.add(listener);
    if (this.#connection !== undefined) listener.active = subscribe(this.#connection, listener);
    return {
      unsubscribe: () => {
        this.#listeners.delete(listener);
        listener.active?.unsubscribe();
      },
      drain: async () => {
        const { active } = listener;
        this.#listeners.delete(listener);
        if (active === undefined || active.isClosed()) return;
        // While the connection is away nothing is on its way, and there is nobody to wait for.
        if (this.#connected) await active.drain().catch(() => undefined);
        else active.unsubscribe();
      },
    };
  }

  async flush(): Promise<void> {
    this.#send();
    if (this.#connected) await this.#connection?.flush().catch(() => undefined);
  }

  /** Leaves the connection open: who opened it closes it. */
  async close(): Promise<void> {
    await this.flush();
    this.#connected = false;
  }

  #sendSoon(): void {
    if (this.#outgoing.length + this.#onSent.length === 0) setImmediate(() => this.#send());
  }

  #send(): void {
    const messages = this.#outgoing;
    const listeners = this.#onSent;
    this.#outgoing = [];
    this.#onSent = [];
    if (this.#connected && this.#connection?.isClosed() === false) {
      for (const [subject, payload, reply] of messages)
        this.#connection.publish(subject, payload, reply === undefined ? undefined : { reply });
    }
    // The client writes what it was given to its socket in a microtask of its own, which is in front of these.
    for (const listener of listeners) queueMicrotask(listener);
  }

  async #watch(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect' || status.type === 'close') this.#connected = false;
      if (status.type === 'reconnect') this.#connected = true;
    }
  }
}

function subscribe(connection: NatsConnection, { subject, handler, queue }: Listener): NatsSubscription {
  return connection.subscribe(subject, {
    ...(queue === undefined ? {} : { queue }),
    callback: (error, message) => {
      if (error === null) handler(new NatsMessage(message));
    },
  });
}

/** The client decodes a subject when it is asked for; most handlers ask for none. */
class NatsMessage implements BusMessage {
  readonly #message: Msg;
  readonly payload: Uint8Array;

  constructor(message: Msg) {
    this.#message = message;
    this.payload = message.data;
  }

  get subject(): string {
    return this.#message.subject;
  }

  get reply(): string | undefined {
    const { reply } = this.#message;
    return reply === '' ? undefined : reply;
  }

  get noResponders(): boolean {
    return this.payload.length === 0 && this.#message.headers?.code === NO_RESPONDERS;
  }
}
