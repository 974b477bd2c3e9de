import { setTimeout as delay } from 'node:timers/promises';
import {
  AckPolicy,
  type Consumer,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JsMsg,
} from '@nats-io/jetstream';
import { millis, nanos } from '@nats-io/nats-core';
import { type JetStreamAccess, reasonOf } from '../jetstream/access.ts';
import { type Beginning, drainStream, followStream, messagesOf } from '../jetstream/read-stream.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { gather } from './gather.ts';
import { JetStreamPublisher } from './jetstream-publisher.ts';
import type {
  ConsumeOptions,
  EventLog,
  EventStream,
  HandleEvents,
  NewEvent,
  ReadFrom,
  ReadOptions,
  StoredEvent,
  StreamExtent,
} from './port.ts';

/** Events that one consumer holds at a time: few, so that consumers of one name share evenly. */
const PULL_EVENTS = 64;
/** An event of which nothing is heard for this long is handed out again, to any consumer of the name: the one that had it died. */
const ACK_WAIT_MS = 10_000;
/** How often it is said that events are still being handled. */
const WORKING_MS = 3_000;
const RETRY_INITIAL_MS = 100;
const RETRY_MAX_MS = 10_000;
const CLOSE_TIMEOUT_MS = 5_000;

const neverAborted = new AbortController().signal;

/** The event log in JetStream streams. */
export class JetStreamEventLog implements EventLog {
  readonly #access: JetStreamAccess;
  readonly #outbox: Outbox;
  readonly #publisher: JetStreamPublisher;
  readonly #consumers = new Set<() => Promise<void>>();

  constructor(access: JetStreamAccess, outbox: Outbox) {
    this.#access = access;
    this.#outbox = outbox;
    this.#publisher = new JetStreamPublisher(access, outbox);
  }

  append(event: NewEvent): void {
    this.#outbox.append(event);
  }

  flush(): Promise<void> {
    return this.#outbox.flush();
  }

  read(
    stream: EventStream,
    { from, follow, signal = neverAborted }: ReadOptions,
  ): AsyncIterable<StoredEvent> {
    const until = AbortSignal.any([signal, this.#access.signal]);
    if (!follow) return this.#drain(stream, from, until);
    const beginning = this.#access.retry(`Reading ${stream}`, until, () => this.#beginningOf(stream, from));
    // It is awaited when the first event is asked for; until then a failure is nobody's.
    beginning.catch(() => undefined);
    return this.#follow(stream, beginning, until);
  }

  extent(stream: EventStream): Promise<StreamExtent> {
    return this.#access.orNotReady(`Reading ${stream}`, async () => {
      const { state, config } = await this.#access.manager.streams.info(stream);
      return {
        oldest: state.messages === 0 ? 0 : state.first_seq,
        newest: state.last_seq,
        kept: config.max_msgs,
      };
    });
  }

  async consume(
    stream: EventStream,
    durable: string,
    handle: HandleEvents,
    options: ConsumeOptions = {},
  ): Promise<() => Promise<void>> {
    const stopping = new AbortController();
    const signal = AbortSignal.any([stopping.signal, this.#access.signal]);
    const running = this.#consume(stream, durable, handle, options, signal);
    const stop = async (): Promise<void> => {
      this.#consumers.delete(stop);
      stopping.abort();
      await running;
      // Acknowledgements go out without an answer: what was handled shall not be handed out again.
      await this.#access.connection.flush().catch(() => undefined);
    };
    this.#consumers.add(stop);
    return stop;
  }

  async handled(stream: EventStream, durable: string): Promise<number> {
    return this.#access.orNotReady(`Reading ${stream}`, async () => {
      try {
        const { ack_floor: floor } = await this.#access.manager.consumers.info(stream, durable);
        return floor.stream_seq;
      } catch (cause) {
        if (isConsumerNotFound(cause)) return 0;
        throw cause;
      }
    });
  }

  begin(
    stream: EventStream,
    durable: string,
    options: Pick<ConsumeOptions, 'ackWaitMs'> = {},
  ): Promise<void> {
    return this.#access.orNotReady(`Beginning ${durable}`, async () => {
      await this.#durable(stream, durable, { ...options, from: 'now' });
    });
  }

  forget(stream: EventStream, durable: string): Promise<void> {
    return this.#access.orNotReady(`Removing ${durable}`, async () => {
      try {
        await this.#access.manager.consumers.delete(stream, durable);
      } catch (cause) {
        if (!isConsumerNotFound(cause) && !isStreamNotFound(cause)) throw cause;
      }
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#consumers].map(stop => stop()));
    const ended = new AbortController();
    const late = delay(CLOSE_TIMEOUT_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    await Promise.race([this.flush(), late]);
    ended.abort();
    this.#publisher.close();
  }

  async #beginningOf(stream: EventStream, from: ReadFrom): Promise<Beginning> {
    switch (from.kind) {
      case 'start':
        return { kind: 'sequence', sequence: 1 };
      case 'now':
        return { kind: 'sequence', sequence: (await this.#newest(stream)) + 1 };
      default:
        return from;
    }
  }

  async #newest(stream: EventStream): Promise<number> {
    return (await this.#access.manager.streams.info(stream)).state.last_seq;
  }

  async *#drain(stream: EventStream, from: ReadFrom, signal: AbortSignal): AsyncGenerator<StoredEvent> {
    const newest = await this.#access.orNotReady(`Reading ${stream}`, () => this.#newest(stream));
    if (from.kind === 'now' || (from.kind === 'sequence' && from.sequence > newest)) return;
    const beginning = await this.#beginningOf(stream, from);
    for await (const message of drainStream(this.#access, { stream }, beginning, signal)) {
      if (signal.aborted || message.seq > newest) return;
      yield storedEvent(message);
    }
  }

  async *#follow(
    stream: EventStream,
    beginning: Promise<Beginning>,
    signal: AbortSignal,
  ): AsyncGenerator<StoredEvent> {
    const position = await beginning.catch((cause: unknown) => {
      if (signal.aborted) return undefined;
      throw cause;
    });
    if (position === undefined) return;
    for await (const message of followStream(this.#access, { stream }, position, signal)) {
      if (signal.aborted) return;
      yield storedEvent(message);
    }
  }

  async #consume(
    stream: EventStream,
    durable: string,
    handle: HandleEvents,
    options: ConsumeOptions,
    signal: AbortSignal,
  ): Promise<void> {
    while (!signal.aborted) {
      try {
        const consumer = await this.#access.retry(`Consuming ${stream} as ${durable}`, signal, () =>
          this.#durable(stream, durable, options),
        );
        const messages = messagesOf(this.#access, consumer, PULL_EVENTS, signal);
        for await (const some of gather(messages, PULL_EVENTS, ({ redelivered }) => redelivered)) {
          if (signal.aborted) for (const message of some) message.nak();
          else await this.#hand(some, durable, handle);
        }
      } catch (cause) {
        if (!signal.aborted)
          this.#access.logger.warn({ stream, durable, reason: reasonOf(cause) }, 'Consuming anew.');
      }
    }
  }

  async #hand(messages: readonly JsMsg[], durable: string, handle: HandleEvents): Promise<void> {
    const events = messages.map(storedEvent);
    const working = setInterval(() => {
      for (const message of messages) message.working();
    }, WORKING_MS);
    try {
      await handle(events);
      for (const message of messages) message.ack();
    } catch (cause) {
      const failures = messages[0]?.info.deliveryCount ?? 1;
      const retryInMs = Math.min(RETRY_INITIAL_MS * 2 ** Math.min(failures - 1, 20), RETRY_MAX_MS);
      for (const message of messages) message.nak(retryInMs);
      this.#access.logger.warn(
        { consumer: durable, events: events.map(({ id }) => id), failures, retryInMs, error: String(cause) },
        'Events could not be handled. Trying again.',
      );
    } finally {
      clearInterval(working);
    }
  }

  async #durable(
    stream: EventStream,
    durable: string,
    { from = 'start', ackWaitMs = ACK_WAIT_MS }: ConsumeOptions,
  ): Promise<Consumer> {
    try {
      return await this.#access.client.consumers.get(stream, durable);
    } catch (cause) {
      if (!isConsumerNotFound(cause)) throw cause;
    }
    await this.#access.manager.consumers.add(stream, {
      durable_name: durable,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ackWaitMs),
      deliver_policy: from === 'now' ? DeliverPolicy.New : DeliverPolicy.All,
    });
    return this.#access.client.consumers.get(stream, durable);
  }
}

const isConsumerNotFound = (cause: unknown): boolean =>
  cause instanceof JetStreamApiError && cause.code === JetStreamApiCodes.ConsumerNotFound;

const isStreamNotFound = (cause: unknown): boolean =>
  cause instanceof JetStreamApiError && cause.code === JetStreamApiCodes.StreamNotFound;

/** The message id is the event's; what others have published to the stream may have none. */
function storedEvent(message: JsMsg): StoredEvent {
  return {
    sequence: message.seq,
    id: message.headers?.get('Nats-Msg-Id') ?? '',
    subject: message.subject,
    payload: message.string(),
    at: millis(message.info.timestampNanos),
  };
}
