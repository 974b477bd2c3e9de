import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
} from '@nats-io/jetstream';
import { type NatsConnection, nanos } from '@nats-io/nats-core';
import { encodeToken, type UsageReader, usageConsumerName } from '@sluice/contract';

/** What was handed to a reader and not acknowledged for this long is handed out again. */
const ACK_WAIT_MS = 60_000;
/** So much is handed out and not acknowledged, at most. */
const MAX_UNACKNOWLEDGED = 10_000;

/**
 * Creates the durable consumer of a reader, which gets its tenant's events and no others; one that is there stays as it
 * is. Answers with its name, and whether it is new. Rejects with JetStream's own error.
 */
export async function createUsageConsumer(
  connection: NatsConnection,
  reader: UsageReader,
  from: 'start' | 'now',
): Promise<{ consumer: string; isNew: boolean }> {
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const consumer = usageConsumerName(reader);
  try {
    await manager.consumers.info('USAGE', consumer);
    return { consumer, isNew: false };
  } catch (cause) {
    if (!(cause instanceof JetStreamApiError && cause.code === JetStreamApiCodes.ConsumerNotFound))
      throw cause;
  }
  await manager.consumers.add('USAGE', {
    durable_name: consumer,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ACK_WAIT_MS),
    max_ack_pending: MAX_UNACKNOWLEDGED,
    filter_subject: `usage.v1.${encodeToken(reader.tenant)}.*`,
    deliver_policy: from === 'now' ? DeliverPolicy.New : DeliverPolicy.All,
  });
  return { consumer, isNew: true };
}
