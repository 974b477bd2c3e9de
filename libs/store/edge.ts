import type { NatsConnection } from '@nats-io/nats-core';
import { type Clock, GatewayError, HUB_DOMAIN, type InstanceId } from '@sluice/contract';
import { JetStreamConfig } from './config/jetstream-config.ts';
import type { DirectoryEntry } from './directory/entry.ts';
import { createEdgeEventLog } from './edge/edge-event-log.ts';
import { probeHub } from './edge/probe-hub.ts';
import { replicate } from './edge/replicate.ts';
import { ShareReservations } from './edge/share-reservations.ts';
import type { EmbeddedStores } from './embedded.ts';
import { JetStreamPublisher } from './events/jetstream-publisher.ts';
import { JetStreamAccess } from './jetstream/access.ts';
import { directoryBucket, secretsBucket } from './jetstream/resources.ts';
import { JetStreamKeys } from './keys/jetstream-keys.ts';
import { openOutbox, roleOfOwner } from './outbox/open-outbox.ts';
import type { OutboxStatus, SpoolSettings } from './outbox/port.ts';
import { JetStreamRecords } from './records/jetstream-records.ts';
import type { RecordStore } from './records/port.ts';
import type { SecretRecord } from './secrets/secret-box.ts';
import type { StoreLogger, Stores } from './stores.ts';

/** The hub's control is heard twice a second. After this the hub may be away. */
export const HUB_SILENCE_MS = 5_000;

export interface EdgeStoreOptions {
  /** Of this process alone. What comes from the hub is written to them. */
  own: EmbeddedStores;
  /** To the edge's own nats-server, which is a leaf node of the hub's. Stays open when the stores are closed. */
  connection: NatsConnection;
  /** Where events wait for the hub. */
  spool: SpoolSettings;
  /** Of each limit and budget. */
  share: number;
  /** Whether this process can open secrets: else it is sent none. */
  opensSecrets: boolean;
  logger: StoreLogger;
  clock: Clock;
}

export interface EdgeStores extends Stores {
  hub: HubStatus;
}

/** How the edge stands with its hub. */
export interface HubStatus {
  /** When it was heard last, in epoch milliseconds; undefined: not since the start. */
  readonly heardAt: number | undefined;
  /** Events that it has not stored yet. */
  readonly outbox: OutboxStatus;
}

/**
 * The stores of an edge: everything is in this process, keys and configuration are copies of the hub's that cannot be
 * changed here, and events go up. Needs nothing of the hub to open, or to go on.
 */
export async function openEdgeStores(options: EdgeStoreOptions): Promise<EdgeStores> {
  const { own, connection, spool, share, opensSecrets, logger, clock } = options;
  const access = await JetStreamAccess.open(connection, logger, HUB_DOMAIN);
  const inherits = (owner: InstanceId): boolean => roleOfOwner(owner) === roleOfOwner(spool.owner);
  const { outbox, stopReplaying } = openOutbox(spool, inherits, logger);
  const publisher = new JetStreamPublisher(access, outbox);
  const [keys, config, directory, secrets] = await Promise.all([
    JetStreamKeys.open(access),
    JetStreamConfig.open(access, clock),
    JetStreamRecords.open<DirectoryEntry>(access, directoryBucket),
    opensSecrets ? JetStreamRecords.open<SecretRecord>(access, secretsBucket) : undefined,
  ]);
  let heardAt: number | undefined;
  const stopProbing = probeHub(access, () => heardAt !== undefined && clock() - heardAt <= HUB_SILENCE_MS);
  const replicating = replicate({ keys, config, directory, secrets }, own, {
    retry: (what, work) => access.retry(what, access.signal, work),
    onHeard: () => {
      heardAt = clock();
    },
  }).catch((cause: unknown) => {
    if (!access.signal.aborted)
      logger.error({ err: cause }, 'The hub cannot be followed. Start the edge again.');
  });
  return {
    ...own,
    keys: {
      get: hash => own.keys.get(hash),
      list: () => own.keys.list(),
      follow: feed => own.keys.follow(feed),
      beat: () => own.keys.beat(),
      put: refuse,
      update: refuse,
    },
    config: {
      current: () => own.config.current(),
      read: revision => own.config.read(revision),
      history: range => own.config.history(range),
      follow: onRevision => own.config.follow(onRevision),
      publish: refuse,
    },
    directory: readOnly(own.directory),
    secrets: readOnly(own.secrets),
    events: createEdgeEventLog(own.events, outbox),
    outbox: both(own.outbox, outbox),
    reservations: new ShareReservations(own.reservations, share),
    hub: {
      get heardAt() {
        return heardAt;
      },
      outbox,
    },
    close: async () => {
      stopProbing();
      await stopReplaying();
      await own.close();
      publisher.close();
      outbox.close();
      access.close();
      await replicating;
    },
  };
}

const refuse = async (): Promise<never> => {
  throw new GatewayError('edge_read_only');
};

const readOnly = <Value>(own: RecordStore<Value>): RecordStore<Value> => ({
  list: () => own.list(),
  follow: onRecord => own.follow(onRecord),
  put: refuse,
  add: refuse,
  update: refuse,
  remove: refuse,
});

/** A request is taken only where both logs can keep its event. */
const both = (own: OutboxStatus, forHub: OutboxStatus): OutboxStatus => ({
  get accepting() {
    return own.accepting && forHub.accepting;
  },
  get problem() {
    return own.problem ?? forHub.problem;
  },
  get waiting() {
    return own.waiting;
  },
  get spoolBytes() {
    return own.spoolBytes;
  },
  get lost() {
    return own.lost;
  },
});
