import { PubHeaders } from '@nats-io/jetstream';
import { createInbox, headers, type Msg, type Subscription } from '@nats-io/nats-core';
import { type JetStreamAccess, reasonOf } from '../jetstream/access.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { NewEvent } from './port.ts';

/** Published and not acknowledged, at most: what JetStream takes together. */
const MAX_IN_FLIGHT = 512;
const ACK_TIMEOUT_MS = 5_000;
const RETRY_INITIAL_MS = 100;
const RETRY_MAX_MS = 5_000;
const NO_RESPONDERS = 503;
/** Events wait this long for company: written together they cost a fraction. They are on disk already. */
const GATHER_MS = 5;

interface Sent {
  event: NewEvent;
  stored: boolean;
  at: number;
}

/**
 * Publishes the events of an outbox to JetStream, in order, and follows their acknowledgements, off the caller's
 * path. One subscription hears all acknowledgements. After a failure one event is tried alone until it is stored, then
 * all that are not stored follow it, under the same message ids: so what was refused does not end up behind what
 * came later.
 */
export class JetStreamPublisher {
  readonly #access: JetStreamAccess;
  readonly #outbox: Outbox;
  readonly #inbox: string;
  readonly #subscription: Subscription;
  readonly #stopListening: (() => void)[];
  /** Published and not stored, or stored before an earlier one; in order. */
  #window: Sent[] = [];
  /** The number of the first of them, by which its acknowledgement is known. */
  #first = 1;
  /** How many of them are published since the last failure. */
  #published = 0;
  #trying: 'all' | 'one' = 'all';
  #scheduled: NodeJS.Timeout | undefined;
  #connected = true;
  #away = false;
  #retryInMs = RETRY_INITIAL_MS;
  #sweep: NodeJS.Timeout | undefined;

  constructor(access: JetStreamAccess, outbox: Outbox) {
    this.#access = access;
    this.#outbox = outbox;
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
    outbox.onAvailable(() => this.#publishAfter(GATHER_MS));
  }

  close(): void {
    for (const stop of this.#stopListening) stop();
    this.#outbox.onAvailable(() => undefined);
    this.#subscription.unsubscribe();
    clearTimeout(this.#scheduled);
    clearTimeout(this.#sweep);
  }

  /** What comes within a few milliseconds is one write, and so are its acknowledgements. */
  #publishAfter(delayMs: number): void {
    if (!this.#connected) return;
    this.#scheduled ??= setTimeout(() => {
      this.#scheduled = undefined;
      this.#publish();
    }, delayMs);
  }

  #publish(): void {
    if (!this.#connected || this.#access.connection.isClosed()) return;
    const limit = this.#trying === 'all' ? MAX_IN_FLIGHT : 1;
    while (this.#window.length < limit) {
      const event = this.#outbox.take();
      if (event === undefined) break;
      this.#window.push({ event, stored: false, at: 0 });
    }
    const now = performance.now();
    for (const sent of this.#window.slice(this.#published, limit)) {
      sent.at = now;
      this.#send(sent, this.#first + this.#published);
      this.#published += 1;
    }
    this.#dropStored();
    if (this.#window.length > 0) this.#sweep ??= setTimeout(() => this.#giveUpOnOld(), ACK_TIMEOUT_MS / 4);
  }

  #send(sent: Sent, number: number): void {
    if (sent.stored) return;
    const { id, subject, payload } = sent.event;
    const messageHeaders = headers();
    messageHeaders.set(PubHeaders.MsgIdHdr, id);
    try {
      const options = { reply: this.#inbox + number, headers: messageHeaders };
      this.#access.connection.publish(subject, payload, options);
    } catch (cause) {
      const reason = reasonOf(cause);
      this.#access.logger.error({ event: id, subject, reason }, 'An event is lost: it cannot be sent.');
      sent.stored = true;
    }
  }

  #hear(message: Msg): void {
    const index = Number(message.subject.slice(this.#inbox.length)) - this.#first;
    const sent = this.#window[index];
    if (sent === undefined || sent.stored) return;
    const refusal = refusalOf(message);
    // What was published before the last failure says nothing of how it is now.
    const isCurrent = index < this.#published;
    if (refusal === undefined) sent.stored = true;
    else if (isCurrent) this.#failed(refusal);
    if (refusal === undefined && isCurrent) this.#succeeded();
    this.#dropStored();
  }

  #succeeded(): void {
    if (this.#away)
      this.#access.logger.info({ waiting: this.#outbox.waiting }, 'JetStream stores events again.');
    this.#away = false;
    this.#trying = 'all';
    this.#retryInMs = RETRY_INITIAL_MS;
    if (this.#published < this.#window.length || this.#outbox.available > 0) this.#publishAfter(GATHER_MS);
  }

  #dropStored(): void {
    const unstored = this.#window.findIndex(({ stored }) => !stored);
    const count = unstored === -1 ? this.#window.length : unstored;
    if (count === 0) return;
    this.#window.splice(0, count);
    this.#first += count;
    this.#published = Math.max(0, this.#published - count);
    this.#outbox.storedNext(count);
  }

  #failed(reason: string): void {
    if (!this.#away) {
      this.#access.logger.error(
        { reason, waiting: this.#outbox.waiting },
        'JetStream does not store events. Trying again.',
      );
      this.#away = true;
    }
    this.#beginAnew();
    clearTimeout(this.#scheduled);
    this.#scheduled = undefined;
    this.#publishAfter(this.#retryInMs);
    this.#retryInMs = Math.min(this.#retryInMs * 2, RETRY_MAX_MS);
  }

  #giveUpOnOld(): void {
    this.#sweep = undefined;
    const [oldest] = this.#window;
    if (oldest === undefined) return;
    const isOld = this.#published > 0 && performance.now() - oldest.at > ACK_TIMEOUT_MS;
    if (isOld && this.#connected) this.#failed('no acknowledgement');
    this.#sweep = setTimeout(() => this.#giveUpOnOld(), ACK_TIMEOUT_MS / 4);
  }

  /** Whether what was in flight has arrived is not known: it is published again, and stored once. */
  #reconnected(): void {
    this.#connected = true;
    this.#beginAnew();
    this.#publishAfter(GATHER_MS);
  }

  #beginAnew(): void {
    this.#published = 0;
    this.#trying = 'one';
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
