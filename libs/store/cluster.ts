import type { KeyObject } from 'node:crypto';
import type { NatsConnection } from '@nats-io/nats-core';
import {
  type Clock,
  GatewayError,
  type InstanceId,
  publishesAllOf,
  type ServiceName,
} from '@sluice/contract';
import type { KeptAnswer } from './answers/kept-answer.ts';
import type { BreakerStore } from './breakers/port.ts';
import type { BudgetStore } from './budgets/port.ts';
import { RedisBudgets } from './budgets/redis-budgets.ts';
import { JetStreamConfig } from './config/jetstream-config.ts';
import type { DirectoryEntry } from './directory/entry.ts';
import { JetStreamEventLog } from './events/jetstream-event-log.ts';
import { JetStreamAccess } from './jetstream/access.ts';
import { answersBucket, directoryBucket, positionsBucket, secretsBucket } from './jetstream/resources.ts';
import type { JobStore } from './jobs/port.ts';
import { RedisJobs } from './jobs/redis-jobs.ts';
import { JetStreamKeys } from './keys/jetstream-keys.ts';
import { JetStreamNotices } from './notices/jetstream-notices.ts';
import { openOutbox, roleOfOwner } from './outbox/open-outbox.ts';
import type { SpoolSettings } from './outbox/port.ts';
import type { UsagePosition } from './positions/usage-position.ts';
import type { QueueStore } from './queues/port.ts';
import { RedisQueues } from './queues/redis-queues.ts';
import { JetStreamRecords } from './records/jetstream-records.ts';
import type { RecordStore } from './records/port.ts';
import type { RedisAddress } from './redis/create-client.ts';
import { type OpenReservations, openRedisReservations } from './reservations/open-redis.ts';
import type { ReservationStore } from './reservations/port.ts';
import { emptyTally } from './reservations/tally.ts';
import { JetStreamSeals } from './seals/jetstream-seals.ts';
import type { SecretRecord } from './secrets/secret-box.ts';
import type { StoreLogger, Stores } from './stores.ts';
import type { UsageRetention, UsageStore } from './usage/port.ts';
import { RedisUsage } from './usage/redis-usage.ts';
import type { VaultStore } from './vault/port.ts';
import { RedisVault } from './vault/redis-vault.ts';

export { createUsageConsumer } from './events/usage-consumer.ts';
export { createJetStreamResources, type ResourceOptions } from './jetstream/resources.ts';
export { probeRedis, type RedisProbe } from './redis/probe-redis.ts';

/** The services that keep state in Redis and start when it is there; one that mostly reads there; one that keeps its jobs there, and is ready without. */
const keepingServices: readonly ServiceName[] = ['policy', 'guardrail', 'dispatch', 'metering'];
const readingServices: readonly ServiceName[] = ['control'];
const jobServices: readonly ServiceName[] = ['ingress'];
const connectingServices: readonly ServiceName[] = [...keepingServices, ...readingServices, ...jobServices];

/** Whether processes of a service connect to Redis. */
export const connectsToRedis = (service: ServiceName): boolean => connectingServices.includes(service);

export interface ClusterOptions {
  /** Stays open when the stores are closed: who opened it closes it. */
  connection: NatsConnection;
  redis: RedisAddress;
  /** Of processes that keep what reversible masks stand for: guardrail. */
  vaultSecret?: KeyObject | undefined;
  /** The services of this process. */
  services: readonly ServiceName[];
  logger: StoreLogger;
  clock: Clock;
  /** How many instances of policy there are, this one included: while Redis is away each keeps its share of a limit. */
  policyInstances: () => number;
  spool: SpoolSettings;
  /** Asked each time: it may change while the process runs. */
  usageRetention: () => UsageRetention;
}

export interface ClusterStores extends Stores {
  /** Why requests cannot be served as they should be: `Redis at host:port is away`. Empty when all is well. */
  problems(): string[];
}

/**
 * The stores of a process of a cluster: JetStream for keys, configuration and events, Redis for reservations.
 * Resolves when Redis has been reached, where the process needs it. Creates nothing in JetStream: control does,
 * by `createJetStreamResources`, and the others wait for it where they follow.
 */
export async function openClusterStores(options: ClusterOptions): Promise<ClusterStores> {
  const { connection, services, logger, clock, redis: address, policyInstances, vaultSecret } = options;
  const access = await JetStreamAccess.open(connection, logger);
  const inherits = (owner: InstanceId): boolean => publishesAllOf(services, roleOfOwner(owner));
  const { outbox, stopReplaying } = openOutbox(options.spool, inherits, logger);
  const events = new JetStreamEventLog(access, outbox);
  const keeps = services.some(name => keepingServices.includes(name));
  const reads = services.some(name => readingServices.includes(name));
  const redis: OpenReservations | undefined = services.some(connectsToRedis)
    ? openRedisReservations({ ...address, logger, clock, replicas: policyInstances })
    : undefined;
  const [keys, config, secrets, directory, answers, positions] = await Promise.all([
    JetStreamKeys.open(access),
    JetStreamConfig.open(access, clock),
    JetStreamRecords.open<SecretRecord>(access, secretsBucket),
    JetStreamRecords.open<DirectoryEntry>(access, directoryBucket),
    services.includes('control') ? JetStreamRecords.open<KeptAnswer>(access, answersBucket) : ofControl,
    services.includes('control') ? JetStreamRecords.open<UsagePosition>(access, positionsBucket) : ofControl,
    keeps ? redis?.connection.ready() : undefined,
  ]);
  const budgets = redis && new RedisBudgets(redis.connection);
  return {
    keys,
    config,
    secrets,
    directory,
    answers,
    positions,
    events,
    outbox,
    seals: new JetStreamSeals(access),
    notices: new JetStreamNotices(access),
    usage:
      redis === undefined || budgets === undefined
        ? noUsage
        : new RedisUsage(redis.connection, budgets, options.usageRetention),
    budgets: budgets ?? noBudgets,
    reservations: redis?.reservations ?? noReservations,
    reservationTally: redis?.tally ?? emptyTally,
    breakers: redis?.breakers ?? noBreakers,
    queues: redis === undefined ? noQueues : new RedisQueues(redis.connection),
    jobs: redis === undefined ? noJobs : new RedisJobs(redis.connection),
    vault:
      redis === undefined || vaultSecret === undefined
        ? noVault
        : new RedisVault(redis.connection, vaultSecret),
    problems: () =>
      redis === undefined || redis.connection.available || !(keeps || reads)
        ? []
        : [`Redis at ${redis.connection.address} is away`],
    close: async () => {
      await stopReplaying();
      await events.close();
      outbox.close();
      await redis?.flush();
      access.close();
      redis?.connection.close();
    },
  };
}

const refuse = (): never => {
  throw new GatewayError('not_ready', {
    internal: `Only processes of ${connectingServices.join(', ')} are connected to Redis.`,
  });
};
const refuseVault = (): never => {
  throw new GatewayError('not_ready', {
    internal: 'Only processes of guardrail keep what masks stand for.',
  });
};
const refuseRecords = (): never => {
  throw new GatewayError('not_ready', { internal: 'Only processes of control keep these records.' });
};
const ofControl: RecordStore<never> = {
  put: refuseRecords,
  add: refuseRecords,
  update: refuseRecords,
  remove: refuseRecords,
  list: refuseRecords,
  follow: refuseRecords,
};
const noVault: VaultStore = { key: refuseVault, put: refuseVault, read: refuseVault };
const noUsage: UsageStore = {
  apply: refuse,
  rows: refuse,
  position: refuse,
  movePosition: refuse,
  onDoubt: refuse,
  claimCatchUp: refuse,
};
const noBudgets: BudgetStore = { applied: refuse, alerted: refuse, states: refuse };
const noBreakers: BreakerStore = { read: refuse, open: refuse, takeProbe: refuse, endProbe: refuse };
const noQueues: QueueStore = {
  enqueue: refuse,
  renew: refuse,
  take: refuse,
  endTurn: refuse,
  has: refuse,
  place: refuse,
  sizes: refuse,
};
const noJobs: JobStore = {
  create: refuse,
  find: refuse,
  claim: refuse,
  renew: refuse,
  release: refuse,
  finish: refuse,
  answer: refuse,
  request: refuse,
  cancel: refuse,
  retry: refuse,
  drop: refuse,
  list: refuse,
  unattended: refuse,
  takesCare: refuse,
};
const noReservations: ReservationStore = {
  hold: refuse,
  find: refuse,
  called: refuse,
  settle: refuse,
  release: refuse,
};
