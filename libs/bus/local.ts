import type { Bus, BusMessage, MessageHandler, Subscription } from './port.ts';

interface Entry {
  owner: LocalBus;
  tokens: string[];
  queue: string | undefined;
  handler: MessageHandler;
}

/** Whether a subject's tokens match a pattern's, with `*` and `>` as in NATS. */
function matches(pattern: readonly string[], subject: readonly string[]): boolean {
  for (let index = 0; index < pattern.length; index++) {
    if (pattern[index] === '>') return subject.length > index;
    if (index >= subject.length || (pattern[index] !== '*' && pattern[index] !== subject[index]))
      return false;
  }
  return pattern.length === subject.length;
}

/** What connects the local buses of one process, as a server connects clients. */
export class LocalHub {
  readonly #entries = new Set<Entry>();
  #turn = 0;

  connect(): Bus {
    return new LocalBus(this);
  }

  add(entry: Entry): void {
    this.#entries.add(entry);
  }

  remove(entry: Entry): void {
    this.#entries.delete(entry);
  }

  deliver(publisher: LocalBus, message: BusMessage): void {
    const subject = message.subject.split('.');
    const queues = new Map<string, Entry[]>();
    let taken = false;
    for (const entry of this.#entries) {
      if (!matches(entry.tokens, subject)) continue;
      taken = true;
      if (entry.queue === undefined) entry.handler(message);
      else queues.set(entry.queue, [...(queues.get(entry.queue) ?? []), entry]);
    }
    for (const members of queues.values()) members[this.#turn++ % members.length]?.handler(message);
    if (!taken && message.reply !== undefined) this.#tellNoResponders(publisher, message.reply);
  }

  #tellNoResponders(publisher: LocalBus, reply: string): void {
    const subject = reply.split('.');
    for (const entry of this.#entries) {
      if (entry.owner !== publisher || !matches(entry.tokens, subject)) continue;
      entry.handler({ subject: reply, payload: new Uint8Array(0), noResponders: true });
      return;
    }
  }
}

/** A bus within one process: no server, no copies. Messages are handed over in the next turn of the event loop. */
class LocalBus implements Bus {
  readonly #hub: LocalHub;
  readonly #entries = new Set<Entry>();
  #outgoing: BusMessage[] = [];
  #closed = false;

  constructor(hub: LocalHub) {
    this.#hub = hub;
  }

  get connected(): boolean {
    return !this.#closed;
  }

  publish(subject: string, payload: Uint8Array, reply?: string): void {
    if (this.#closed) return;
    if (this.#outgoing.length === 0) setImmediate(() => this.#send());
    this.#outgoing.push({ subject, payload, noResponders: false, ...(reply === undefined ? {} : { reply }) });
  }

  /** Who hears it dies with this process. */
  whenSent(then: () => void): void {
    then();
  }

  subscribe(subject: string, handler: MessageHandler, queue?: string): Subscription {
    const entry: Entry = { owner: this, tokens: subject.split('.'), queue, handler };
    this.#entries.add(entry);
    this.#hub.add(entry);
    const unsubscribe = (): void => {
      this.#entries.delete(entry);
      this.#hub.remove(entry);
    };
    // What is on its way is handed to another one, or its publisher is told that there is none.
    return { unsubscribe, drain: async () => unsubscribe() };
  }

  async flush(): Promise<void> {
    this.#send();
  }

  async close(): Promise<void> {
    this.#send();
    this.#closed = true;
    for (const entry of this.#entries) this.#hub.remove(entry);
  }

  #send(): void {
    const messages = this.#outgoing;
    this.#outgoing = [];
    for (const message of messages) this.#hub.deliver(this, message);
  }
}
