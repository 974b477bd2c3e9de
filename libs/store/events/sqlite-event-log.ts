import { GatewayError } from '@sluice/contract';
import type { Outbox } from '../outbox/outbox.ts';
import type { CounterSnapshot } from '../reservations/memory-reservations.ts';
import type { StoreLogger } from '../stores.ts';
import { EventThread } from './event-thread.ts';
import {
  type ConsumeOptions,
  type EventLog,
  type EventStream,
  eventStreams,
  type HandleEvents,
  type NewEvent,
  ofEachStream,
  type ReadOptions,
  type StoredEvent,
  type StreamExtent,
} from './port.ts';
import { SharedConsumer } from './shared-consumer.ts';
import { streamOfSubject } from './streams.ts';
import { Wakeup } from './wakeup.ts';
import type { Batch, ConsumerPosition, WorkerOptions } from './worker-protocol.ts';

/** Events are gathered for this long, or up to this many, and written in one transaction. They are on disk already. */
const GATHER_MS = 20;
const GATHER_EVENTS = 512;
/** Handed to the thread and not stored, at most. */
const MAX_UNSTORED = 8_192;
const PAGE_EVENTS = 256;

const neverAborted = new AbortController().signal;

/** The event log in the state file. All disk work is done by a thread of its own. */
export class SqliteEventLog implements EventLog {
  readonly #thread: EventThread;
  readonly #logger: StoreLogger;
  readonly #outbox: Outbox;
  readonly #wakeups = ofEachStream(() => new Wakeup());
  readonly #consumers = new Map<string, SharedConsumer>();
  readonly #closing = new AbortController();
  /** Handed to the thread and not stored yet, by number. */
  readonly #unstored = new Map<number, Batch>();
  readonly #flushers = new Map<number, PromiseWithResolvers<void>>();
  #unstoredEvents = 0;
  /** What goes with the next batch beside its events. */
  #gathered: Omit<Batch, 'events'> = { positions: [], counters: [] };
  #newest = ofEachStream(() => 0);
  #timer: NodeJS.Timeout | undefined;

  constructor(options: WorkerOptions, outbox: Outbox, logger: StoreLogger) {
    this.#logger = logger;
    this.#outbox = outbox;
    this.#thread = new EventThread(options, {
      onStored: (number, at, newest) => this.#stored(number, at, newest),
      onProblem: (reason, retryInMs) =>
        logger.error({ file: options.file, reason, retryInMs }, 'Events cannot be stored. Trying again.'),
    });
    outbox.onAvailable(() => this.#available());
  }

  /** For what else is asked of the thread that writes. */
  get thread(): Pick<EventThread, 'ask'> {
    return this.#thread;
  }

  append(event: NewEvent): void {
    this.#outbox.append(event);
  }

  async flush(): Promise<void> {
    this.#send();
    await this.#outbox.flush();
    await this.#sentIsStored();
  }

  /** Positions and counters too. */
  async #sentIsStored(): Promise<void> {
    this.#send();
    const last = [...this.#unstored.keys()].at(-1);
    if (last === undefined) return;
    const flusher = this.#flushers.get(last) ?? Promise.withResolvers<void>();
    this.#flushers.set(last, flusher);
    await flusher.promise;
  }

  read(
    stream: EventStream,
    { from, follow, signal = neverAborted }: ReadOptions,
  ): AsyncIterable<StoredEvent> {
    this.#send();
    const start = this.#thread.ask({ kind: 'seek', stream, from });
    // It is awaited when the first event is asked for; until then a failure is nobody's.
    start.catch(() => undefined);
    return this.#read(stream, start, follow, AbortSignal.any([signal, this.#closing.signal]));
  }

  extent(stream: EventStream): Promise<StreamExtent> {
    this.#send();
    return this.#thread.ask({ kind: 'extent', stream });
  }

  async *#read(
    stream: EventStream,
    start: Promise<{ after: number; newest: number }>,
    follow: boolean,
    signal: AbortSignal,
  ): AsyncGenerator<StoredEvent> {
    const { after, newest } = await start;
    const wakeup = this.#wakeups[stream];
    let position = after;
    while (!signal.aborted && (follow || position < newest)) {
      const seen = wakeup.version;
      const page = await this.#page(stream, position);
      for (const event of page) {
        if (signal.aborted || (!follow && event.sequence > newest)) return;
        yield event;
        position = event.sequence;
      }
      if (page.length < PAGE_EVENTS && !follow) return;
      if (page.length === 0) await wakeup.after(seen, signal);
    }
  }

  async consume(
    stream: EventStream,
    durable: string,
    handle: HandleEvents,
    { from = 'start' }: ConsumeOptions = {},
  ): Promise<() => Promise<void>> {
    const name = `${stream}/${durable}`;
    const consumer = this.#consumers.get(name) ?? this.#newConsumer(stream, durable, name, from);
    this.#consumers.set(name, consumer);
    const stop = await consumer.add(handle);
    return async () => {
      await stop();
      await this.flush();
    };
  }

  async handled(stream: EventStream, durable: string): Promise<number> {
    await this.#sentIsStored();
    return this.#thread.ask({ kind: 'position', stream, durable, from: 'start' });
  }

  async begin(stream: EventStream, durable: string): Promise<void> {
    this.#send();
    await this.#thread.ask({ kind: 'position', stream, durable, from: 'now' });
  }

  async forget(stream: EventStream, durable: string): Promise<void> {
    // A position that is gathered would bring it back.
    this.#send();
    await this.#thread.ask({ kind: 'forget', stream, durable });
  }

  /** Keeps the counters with the next batch. */
  saveCounters(counters: CounterSnapshot[]): void {
    this.#gathered.counters.push(...counters);
    this.#sendSoon();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#consumers.values()].map(consumer => consumer.stop()));
    this.#send();
    if (await this.#thread.close()) return;
    const over = new GatewayError('not_ready', {
      internal: 'The event log was closed before all was stored.',
    });
    for (const { reject } of this.#flushers.values()) reject(over);
  }

  #newConsumer(stream: EventStream, durable: string, name: string, from: 'start' | 'now'): SharedConsumer {
    return new SharedConsumer({
      wakeup: this.#wakeups[stream],
      logger: this.#logger,
      name,
      position: () => this.#thread.ask({ kind: 'position', stream, durable, from }),
      page: after => this.#page(stream, after),
      onIdle: () => this.#consumers.delete(name),
      commit: sequence => this.#commit({ stream, durable, sequence }),
    });
  }

  #page(stream: EventStream, after: number): Promise<StoredEvent[]> {
    return this.#thread.ask({ kind: 'page', stream, after, limit: PAGE_EVENTS });
  }

  #commit(position: ConsumerPosition): void {
    const { positions } = this.#gathered;
    const same = positions.findIndex(
      ({ stream, durable }) => stream === position.stream && durable === position.durable,
    );
    if (same >= 0) positions[same] = position;
    else positions.push(position);
    this.#sendSoon();
  }

  #available(): void {
    if (this.#outbox.available >= GATHER_EVENTS) this.#send();
    else this.#sendSoon();
  }

  #sendSoon(): void {
    this.#timer ??= setTimeout(() => this.#send(), GATHER_MS);
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const events = this.#takeEvents();
    const { positions, counters } = this.#gathered;
    if (events.length + positions.length + counters.length === 0) return;
    this.#gathered = { positions: [], counters: [] };
    const batch = { events, positions, counters };
    this.#unstored.set(this.#thread.send(batch), batch);
  }

  #takeEvents(): NewEvent[] {
    const events: NewEvent[] = [];
    while (this.#unstoredEvents < MAX_UNSTORED) {
      const event = this.#outbox.take();
      if (event === undefined) break;
      events.push(event);
      this.#unstoredEvents += 1;
    }
    return events;
  }

  #stored(number: number, at: number, newest: Record<EventStream, number>): void {
    const events: NewEvent[] = [];
    for (const [earlier, batch] of this.#unstored) {
      if (earlier > number) break;
      this.#unstored.delete(earlier);
      events.push(...batch.events);
      this.#flushers.get(earlier)?.resolve();
      this.#flushers.delete(earlier);
    }
    this.#unstoredEvents -= events.length;
    this.#outbox.storedNext(events.length);
    if (this.#outbox.available > 0) this.#sendSoon();
    for (const stream of eventStreams) {
      if (newest[stream] === this.#newest[stream]) continue;
      this.#offer(stream, events, at, newest[stream]);
      this.#wakeups[stream].notify();
    }
    this.#newest = newest;
  }

  /** Consumers get what was just stored as it is, where its sequences are sure: no event of it was there before. */
  #offer(stream: EventStream, events: readonly NewEvent[], at: number, newest: number): void {
    const consumers = [...this.#consumers].filter(([name]) => name.startsWith(`${stream}/`));
    if (consumers.length === 0) return;
    const own = events.filter(({ subject }) => streamOfSubject(subject) === stream);
    if (newest - this.#newest[stream] !== own.length) return;
    const first = newest - own.length + 1;
    const stored = own.map((event, index): StoredEvent => ({ ...event, sequence: first + index, at }));
    for (const [, consumer] of consumers) consumer.offer(stored);
  }
}
