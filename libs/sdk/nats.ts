import { jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import type { UsageDelivery, UsageEvent } from './usage/delivery.ts';

const STREAM = 'USAGE';
/** As `sluice nats permissions` names it in the account of a reader. */
const API_PREFIX = 'JS.SLUICE.API';
/** Asked for at a time: few, so that subscribers of one consumer share evenly. */
const PULL_EVENTS = 64;

export interface NatsSubscribeOptions {
  /** The consumer, as `sluice nats consumer` named it. */
  consumer: string;
  /** Ends the subscription. */
  signal?: AbortSignal | undefined;
}

/**
 * Usage events from JetStream, each until it is acknowledged. Subscribers of one consumer, in any number of processes,
 * share them. Rejects where there is no such consumer, or the connection's user may not read from it.
 */
export async function* subscribeUsageOverNats(
  connection: NatsConnection,
  { consumer: name, signal }: NatsSubscribeOptions,
): AsyncGenerator<UsageDelivery, void, undefined> {
  const consumer = await jetstream(connection, { apiPrefix: API_PREFIX }).consumers.get(STREAM, name);
  const messages = await consumer.consume({ max_messages: PULL_EVENTS });
  const stop = (): void => messages.stop();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  try {
    for await (const message of messages)
      yield { event: message.json<UsageEvent>(), sequence: message.seq, ack: () => message.ack() };
  } finally {
    signal?.removeEventListener('abort', stop);
    messages.stop();
    // Acknowledgements go out without an answer.
    await connection.flush().catch(() => undefined);
  }
}
