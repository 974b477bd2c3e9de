import type { MaybePromise } from '@sluice/contract';

/** The event streams. Names are those of the JetStream streams. */
export const eventStreams = ['USAGE', 'AUDIT', 'ALERT', 'DELIVERY'] as const;
export type EventStream = (typeof eventStreams)[number];

/** Something of each stream. */
export const ofEachStream = <T>(make: (stream: EventStream) => T): Record<EventStream, T> => ({
  USAGE: make('USAGE'),
  AUDIT: make('AUDIT'),
  ALERT: make('ALERT'),
  DELIVERY: make('DELIVERY'),
});

export interface NewEvent {
  /** Appending the same id again within two minutes (of alerts: 35 days) adds nothing; in one process, again among the newest 50,000 of its stream. */
  id: string;
  /** Such as `usage.v1.acme.openai`; tells the stream by its first token. */
  subject: string;
  /** JSON. */
  payload: string;
  /** What `payload` says, where the writer has it at hand: a reader in the same process need not parse it. Never changed. */
  value?: unknown;
}

export interface StoredEvent extends NewEvent {
  /** From 1, counting up within the stream; gaps are possible. */
  sequence: number;
  /** Epoch milliseconds of storing. */
  at: number;
}

/** Where a reader begins: after nothing, at a sequence, at a time, or with what comes from now on. */
export type ReadFrom =
  | { kind: 'start' }
  | { kind: 'sequence'; sequence: number }
  | { kind: 'time'; at: number }
  | { kind: 'now' };

export interface ReadOptions {
  from: ReadFrom;
  /** Keep waiting for new events instead of ending at the newest. */
  follow: boolean;
  signal?: AbortSignal;
}

export interface ConsumeOptions {
  /** Where a consumer begins that is new. Default: `start`. */
  from?: 'start' | 'now';
  /** In a cluster, how long events of a handler whose process is gone wait for another one. Default: a minute. */
  ackWaitMs?: number;
}

/** Which events a stream has. */
export interface StreamExtent {
  /** The oldest sequence that is still there; 0 where there is none. */
  oldest: number;
  /** The newest sequence that was ever given; 0 where there was none. */
  newest: number;
  /** So many of the newest are kept at least; older ones make room for new ones. */
  kept: number;
}

/**
 * Handles some events, in the order of the stream. What it answers at once costs no promise and no turn. Where it
 * fails, each of them is handed out again after a pause, alone, while others go on.
 */
export type HandleEvents = (events: readonly StoredEvent[]) => MaybePromise<void>;

/** Append-only streams: at least once to each consumer, which is idempotent by `id`. */
export interface EventLog {
  /** Never blocks and never throws: events are gathered, written off the caller's path, and retried while the log is away. */
  append(event: NewEvent): void;
  /** Resolves when all that was appended is stored. */
  flush(): Promise<void>;
  read(stream: EventStream, options: ReadOptions): AsyncIterable<StoredEvent>;
  extent(stream: EventStream): Promise<StreamExtent>;
  /**
   * A durable consumer: each event is handed to `handle` until it resolves once; the position under
   * `durable` outlives the process. Consumers of one name share the work. Returns a function that stops it.
   */
  consume(
    stream: EventStream,
    durable: string,
    handle: HandleEvents,
    options?: ConsumeOptions,
  ): Promise<() => Promise<void>>;
  /** Up to which sequence every event is handled by the consumers of a name; 0 where there was none. */
  handled(stream: EventStream, durable: string): Promise<number>;
  /** Makes a durable consumer that begins now, where there is none of its name: whoever runs it later misses nothing. */
  begin(stream: EventStream, durable: string, options?: Pick<ConsumeOptions, 'ackWaitMs'>): Promise<void>;
  /** Removes a durable consumer that nobody runs any more, so that one of its name is new again. */
  forget(stream: EventStream, durable: string): Promise<void>;
}
