import { PubHeaders } from '@nats-io/jetstream';
import { createInbox, headers, type Msg, type Subscription } from '@nats-io/nats-core';
import { type JetStreamAccess, reasonOf } from '../jetstream/access.ts';
import type { PendingBound } from './pending-bound.ts';
import type { NewEvent } from './port.ts';

/** Published and not acknowledged, at most: what JetStream takes together. */
const MAX_IN_FLIGHT = 512;
const ACK_TIMEOUT_MS = 5_000;
const RETRY_INITIAL_MS = 100;
const RETRY_MAX_MS = 5_000;
const NO_RESPONDERS = 503;
/** Events wait this long for company: written together they cost a fraction, no request waits for them, and what a kill can take stays small. */
const GATHER_MS = 5;

/**
 * Publishes events to JetStream and follows their acknowledgements, off the caller's path. One subscription
 * hears all acknowledgements. What is not acknowledged is published again, under the same message id.
 */
export class JetStreamPublisher {
  readonly #access: JetStreamAccess;
  readonly #bound: PendingBound;
  readonly #inbox: string;
  readonly #subscription: Subscription;
  readonly #stopListening: (() => void)[];
  /** Everything not stored yet, by number, in the order of appending. */
  readonly #outstanding = new Map<number, NewEvent>();
  /** Of these, what is to be published. */
  #unsent = new Set<number>();
  /** What is to be published again after a pause. */
  #refused: number[] = [];
  /** And what was published, with when. */
  readonly #inFlight = new Map<number, number>();
  #flushers: { upTo: number; resolve: () => void }[] = [];
  #appended = 0;
  #scheduled = false;
  #connected = true;
  #away = false;
  #retryInMs = RETRY_INITIAL_MS;
  #pause: NodeJS.Timeout | undefined;
  #sweep: NodeJS.Timeout | undefined;

  constructor(access: JetStreamAccess, bound: PendingBound) {
    this.#access = access;
    this.#bound = bound;
    this.#inbox = `${createInbox(inboxPrefixOf(access))}.`;
    this.#subscription = access.connection.subscribe(`${this.#inbox}*`, {
      callback: (error, message) => {
        if (error === null) this.#hear(message);
      },
    });
    this.#stopListening = [
      access.onDisconnect(() => {
        this.#connected = false;
      }),
      access.onReconnect(() => this.#reconnected()),
    ];
  }

  append(event: NewEvent): void {
    if (!this.#bound.admit(event)) return;
    this.#appended += 1;
    this.#outstanding.set(this.#appended, event);
    this.#unsent.add(this.#appended);
    this.#publishSoon();
  }

  /** Resolves when all that was appended is stored. */
  flush(): Promise<void> {
    if (this.#outstanding.size === 0) return Promise.resolve();
    return new Promise(resolve => this.#flushers.push({ upTo: this.#appended, resolve }));
  }

  /** How many events are not stored. */
  get waiting(): number {
    return this.#outstanding.size;
  }

  close(): void {
    for (const stop of this.#stopListening) stop();
    this.#subscription.unsubscribe();
    clearTimeout(this.#pause);
    clearTimeout(this.#sweep);
  }

  /** What comes within a few milliseconds is one write, and so are its acknowledgements. */
  #publishSoon(): void {
    if (this.#scheduled || this.#pause !== undefined || !this.#connected) return;
    this.#scheduled = true;
    setTimeout(() => this.#publish(), GATHER_MS);
  }

  #publish(): void {
    this.#scheduled = false;
    if (!this.#connected || this.#access.connection.isClosed()) return;
    const now = performance.now();
    for (const number of this.#unsent) {
      if (this.#inFlight.size >= MAX_IN_FLIGHT) break;
      const event = this.#outstanding.get(number);
      this.#unsent.delete(number);
      if (event !== undefined && this.#send(number, event)) this.#inFlight.set(number, now);
    }
    if (this.#inFlight.size > 0) this.#sweep ??= setTimeout(() => this.#giveUpOnOld(), ACK_TIMEOUT_MS / 4);
  }

  #send(number: number, { id, subject, payload }: NewEvent): boolean {
    const messageHeaders = headers();
    messageHeaders.set(PubHeaders.MsgIdHdr, id);
    try {
      this.#access.connection.publish(subject, payload, {
        reply: this.#inbox + number,
        headers: messageHeaders,
      });
      return true;
    } catch (cause) {
      this.#access.logger.error(
        { event: id, subject, reason: reasonOf(cause) },
        'An event is lost: it cannot be sent.',
      );
      this.#stored(number);
      return false;
    }
  }

  #hear(message: Msg): void {
    const number = Number(message.subject.slice(this.#inbox.length));
    if (!this.#inFlight.delete(number)) return;
    const refusal = refusalOf(message);
    if (refusal !== undefined) {
      this.#failed([number], refusal);
      return;
    }
    if (this.#away) this.#access.logger.info({ waiting: this.waiting }, 'JetStream stores events again.');
    this.#away = false;
    this.#retryInMs = RETRY_INITIAL_MS;
    this.#stored(number);
    if (this.#unsent.size > 0) this.#publishSoon();
  }

  #stored(number: number): void {
    const event = this.#outstanding.get(number);
    if (event === undefined) return;
    this.#outstanding.delete(number);
    this.#bound.release(event);
    if (this.#flushers.length === 0) return;
    const oldest = this.#outstanding.keys().next().value ?? Number.POSITIVE_INFINITY;
    for (const { upTo, resolve } of this.#flushers) if (oldest > upTo) resolve();
    this.#flushers = this.#flushers.filter(({ upTo }) => oldest <= upTo);
  }

  #failed(numbers: readonly number[], reason: string): void {
    for (const number of numbers) this.#inFlight.delete(number);
    this.#refused.push(...numbers);
    if (!this.#away) {
      this.#access.logger.error(
        { reason, waiting: this.waiting },
        'JetStream does not store events. Trying again.',
      );
      this.#away = true;
    }
    if (this.#pause !== undefined) return;
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#publishAgain(this.#refused);
    }, this.#retryInMs);
    this.#retryInMs = Math.min(this.#retryInMs * 2, RETRY_MAX_MS);
  }

  #giveUpOnOld(): void {
    this.#sweep = undefined;
    const before = performance.now() - ACK_TIMEOUT_MS;
    const old = [...this.#inFlight].filter(([, sentAt]) => sentAt < before).map(([number]) => number);
    if (old.length > 0) this.#failed(old, 'no acknowledgement');
    if (this.#inFlight.size > 0) this.#sweep = setTimeout(() => this.#giveUpOnOld(), ACK_TIMEOUT_MS / 4);
  }

  /** Whether what was in flight has arrived is not known: it is published again, and stored once. */
  #reconnected(): void {
    this.#connected = true;
    const unsure = [...this.#inFlight.keys(), ...this.#refused];
    this.#inFlight.clear();
    this.#publishAgain(unsure);
  }

  #publishAgain(numbers: readonly number[]): void {
    this.#unsent = new Set([...numbers, ...this.#unsent]);
    this.#refused = [];
    if (this.#unsent.size > 0) this.#publishSoon();
  }
}

/** Why a publish was not stored; undefined where it was. */
function refusalOf(message: Msg): string | undefined {
  if (message.data.length === 0) {
    return message.headers?.code === NO_RESPONDERS ? 'no stream takes it' : 'an empty acknowledgement';
  }
  const { error } = message.json<{ error?: { description?: string } }>();
  return error === undefined ? undefined : (error.description ?? 'refused');
}

const inboxPrefixOf = ({ client }: JetStreamAccess): string | undefined => client.getOptions().watcherPrefix;
