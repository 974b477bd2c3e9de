import {
  DiscardPolicy,
  type JetStreamManager,
  jetstreamManager,
  RetentionPolicy,
  type StreamConfig,
} from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { type NatsConnection, nanos } from '@nats-io/nats-core';
import { Objm } from '@nats-io/obj';
import { subjects } from '@sluice/contract';
import { REVISIONS_KEPT } from '../config/port.ts';
import { type EventStream, eventStreams } from '../events/port.ts';
import { MAX_WAITING_NOTICES } from '../notices/port.ts';

const MINUTE_MS = 60_000;
/**
 * An event that is published again within this time is stored once. Of most, as after a reconnect; of alerts, which
 * are few, also where an instance that restarts finds anew what it had raised weeks ago.
 */
const duplicateWindowMs: Record<EventStream, number> = {
  USAGE: 2 * MINUTE_MS,
  AUDIT: 2 * MINUTE_MS,
  ALERT: 35 * 24 * 60 * MINUTE_MS,
  DELIVERY: 2 * MINUTE_MS,
};
/** The seals of the audit log: a stream whose sequences are their numbers. Every seal is of one event at least, so it keeps as many. */
export const sealStream = 'AUDIT_SEAL';
export const sealSubject = 'seal.v1';

/** What waits to be sent, each until it is done; a full queue of one destination refuses, and leaves the others alone. */
export const noticeStream = 'NOTICE';
const noticeStreamConfig: Partial<StreamConfig> = {
  retention: RetentionPolicy.Workqueue,
  discard: DiscardPolicy.New,
  discard_new_per_subject: true,
  duplicate_window: nanos(5 * MINUTE_MS),
};

export const configBucket = 'config';
export const keysBucket = 'keys';
export const secretsBucket = 'secrets';
export const directoryBucket = 'directory';
export const positionsBucket = 'positions';
export const answersBucket = 'answers';
/** Twice as long as one is good for: also what is left of those that were removed goes. */
const ANSWERS_KEPT_MS = 2 * 24 * 60 * MINUTE_MS;

/**
 * How many events a stream keeps; its oldest make room for new ones. Counted in events, not bytes: JetStream
 * reserves bytes when the stream is created, and refuses where the disk has less.
 */
const maxEvents: Record<EventStream, number> = {
  USAGE: 5_000_000,
  AUDIT: 1_000_000,
  ALERT: 1_000_000,
  DELIVERY: 1_000_000,
};

export interface ResourceOptions {
  /** Copies of each stream in a cluster of nats-servers. Default 1. */
  replicas?: number;
  /** Notices that may wait for one destination. Default 500,000. */
  maxWaitingNotices?: number;
}

/** What was written to these stays as it was: the server itself refuses to change or remove single messages. */
const appendOnly: Partial<StreamConfig> = { deny_delete: true, deny_purge: true };

/**
 * Creates the streams and key-value buckets that do not exist yet; what exists stays as it is. Only control
 * calls this, and only its NATS user may. Rejects with JetStream's own error.
 */
export async function createJetStreamResources(
  connection: NatsConnection,
  { replicas = 1, maxWaitingNotices = MAX_WAITING_NOTICES }: ResourceOptions = {},
): Promise<void> {
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const common = { discard: DiscardPolicy.Old, num_replicas: replicas };
  const streams = [
    ...eventStreams.map(name => ({
      ...common,
      name,
      subjects: [`${name.toLowerCase()}.v1.>`],
      max_msgs: maxEvents[name],
      duplicate_window: nanos(duplicateWindowMs[name]),
      ...(name === 'AUDIT' && appendOnly),
    })),
    { ...common, name: sealStream, subjects: [sealSubject], max_msgs: maxEvents.AUDIT, ...appendOnly },
    {
      ...common,
      name: noticeStream,
      subjects: [subjects.everyNotice],
      ...noticeStreamConfig,
      max_msgs_per_subject: maxWaitingNotices,
    },
  ];
  for (const config of streams) {
    try {
      await manager.streams.info(config.name);
    } catch {
      await manager.streams.add(config);
    }
  }
  const buckets = new Kvm(manager.jetstream());
  for (const name of [keysBucket, secretsBucket, directoryBucket, positionsBucket])
    await buckets.create(name, { history: 1, replicas });
  await buckets.create(answersBucket, { history: 1, replicas, ttl: ANSWERS_KEPT_MS });
  await createConfigBucket(manager, replicas);
  await new Objm(manager.jetstream()).create(configBucket, { replicas });
}

/** A key-value bucket like others, but that clients let one ask for 64 revisions at most, and a stream has no such bound. */
async function createConfigBucket(manager: JetStreamManager, replicas: number): Promise<void> {
  const name = `KV_${configBucket}`;
  try {
    await manager.streams.info(name);
  } catch {
    await manager.streams.add({
      name,
      subjects: [`$KV.${configBucket}.>`],
      max_msgs_per_subject: REVISIONS_KEPT,
      discard: DiscardPolicy.New,
      allow_rollup_hdrs: true,
      deny_delete: true,
      allow_direct: false,
      num_replicas: replicas,
    });
  }
}
