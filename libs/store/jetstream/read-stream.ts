import { type Consumer, DeliverPolicy, type JsMsg, type OrderedConsumerOptions } from '@nats-io/jetstream';
import type { JetStreamAccess } from './access.ts';

const BATCH_MESSAGES = 256;
const PULL_EXPIRES_MS = 30_000;
const FETCH_EXPIRES_MS = 5_000;
/** A server that is silent for two of these is asked anew. */
const HEARTBEAT_MS = 5_000;
/** Consumers of readers that are gone without a word are removed by the server after this. */
const INACTIVE_MS = 60_000;

export interface StreamPart {
  stream: string;
  /** Subjects with wildcards; absent: all. */
  filter?: string;
}

export type Beginning = { kind: 'sequence'; sequence: number } | { kind: 'time'; at: number };

/** Messages of a part of a stream from `beginning` on, up to those that are there now. */
export async function* drainStream(
  access: JetStreamAccess,
  part: StreamPart,
  beginning: Beginning | 'last-of-each-subject',
  signal: AbortSignal,
): AsyncGenerator<JsMsg> {
  const consumer = await access.client.consumers.get(part.stream, optionsOf(part, beginning));
  try {
    let left = (await consumer.info(true)).num_pending;
    while (left > 0 && !signal.aborted) {
      const asked = Math.min(left, BATCH_MESSAGES);
      let got = 0;
      for await (const message of await consumer.fetch({ max_messages: asked, expires: FETCH_EXPIRES_MS })) {
        got += 1;
        yield message;
      }
      // The stream may have dropped some meanwhile.
      if (got < asked) return;
      left -= got;
    }
  } finally {
    void consumer.delete().catch(() => undefined);
  }
}

/**
 * Messages of a part of a stream from `beginning` on, and those that come, until `signal` is aborted. Goes on
 * where it was after a reconnect, a restart of the server, or when nothing was heard for a while. Where the
 * stream itself is new, with lower sequences than were seen, it is read from its start.
 */
export async function* followStream(
  access: JetStreamAccess,
  part: StreamPart,
  beginning: Beginning,
  signal: AbortSignal,
): AsyncGenerator<JsMsg> {
  let position = beginning;
  while (!signal.aborted) {
    let consumer: Consumer | undefined;
    try {
      consumer = await access.retry(`Following ${part.stream}`, signal, async () => {
        const { state } = await access.manager.streams.info(part.stream);
        if (position.kind === 'sequence' && position.sequence > state.last_seq + 1)
          position = { kind: 'sequence', sequence: 1 };
        return access.client.consumers.get(part.stream, optionsOf(part, position));
      });
      for await (const message of messagesOf(access, consumer, BATCH_MESSAGES, signal)) {
        position = { kind: 'sequence', sequence: message.seq + 1 };
        yield message;
      }
    } catch (cause) {
      if (!signal.aborted) access.logger.warn({ stream: part.stream, error: String(cause) }, 'Reading anew.');
    } finally {
      void consumer?.delete().catch(() => undefined);
    }
  }
}

/** What a consumer pulls, until `signal` is aborted or there is a reason to look for the consumer anew. */
export async function* messagesOf(
  access: JetStreamAccess,
  consumer: Consumer,
  batchMessages: number,
  signal: AbortSignal,
): AsyncGenerator<JsMsg> {
  if (signal.aborted) return;
  const messages = await consumer.consume({
    max_messages: batchMessages,
    expires: PULL_EXPIRES_MS,
    idle_heartbeat: HEARTBEAT_MS,
  });
  const stop = (): void => messages.stop();
  const forget = access.onReconnect(stop);
  signal.addEventListener('abort', stop);
  const watch = async (): Promise<void> => {
    for await (const { type } of messages.status()) {
      if (type === 'heartbeats_missed' || type === 'consumer_deleted' || type === 'no_responders') stop();
    }
  };
  void watch();
  try {
    for await (const message of messages) yield message;
  } finally {
    forget();
    signal.removeEventListener('abort', stop);
    stop();
  }
}

function optionsOf(
  { filter }: StreamPart,
  beginning: Beginning | 'last-of-each-subject',
): Partial<OrderedConsumerOptions> {
  return {
    inactive_threshold: INACTIVE_MS,
    ...(filter === undefined ? {} : { filter_subjects: filter }),
    ...deliveryOf(beginning),
  };
}

function deliveryOf(beginning: Beginning | 'last-of-each-subject'): Partial<OrderedConsumerOptions> {
  if (beginning === 'last-of-each-subject') return { deliver_policy: DeliverPolicy.LastPerSubject };
  if (beginning.kind === 'time') return { opt_start_time: new Date(beginning.at).toISOString() };
  return { opt_start_seq: Math.max(1, beginning.sequence) };
}
