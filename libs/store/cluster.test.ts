import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import { GatewayError, serviceNames, systemClock } from '@sluice/contract';
import type { LocalServer } from '@sluice/local-servers';
import { startNatsServer, startRedisServer, temporaryFolder, waitFor } from '@sluice/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  type ClusterOptions,
  type ClusterStores,
  createJetStreamResources,
  openClusterStores,
  type ResourceOptions,
} from './cluster.ts';
import { configStoreContract } from './config/contract-suite.ts';
import { eventLogContract } from './events/contract-suite.ts';
import type { StoredEvent } from './events/port.ts';
import { keyStoreContract } from './keys/contract-suite.ts';
import { collectingLogger } from './logger-fixture.ts';
import { noticeBoundContract, noticeQueueContract } from './notices/contract-suite.ts';
import type { SpoolSettings } from './outbox/port.ts';
import { recordStoreContract } from './records/contract-suite.ts';
import { sealStoreContract } from './seals/contract-suite.ts';
import { defaultUsageRetention } from './usage/port.ts';

let nats: LocalServer;
let redis: LocalServer;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  [nats, redis] = await Promise.all([startNatsServer({ jetStream: true }), startRedisServer()]);
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(() => Promise.all([nats.stop(), redis.stop()]));

async function connectNats(): Promise<NatsConnection> {
  const connection = await connect({
    servers: nats.url,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 50,
    reconnectJitter: 10,
    // The server may be killed in the middle of a connect.
    timeout: 500,
  });
  closers.push(() => connection.close());
  return connection;
}

async function streamNames(manager: JetStreamManager): Promise<string[]> {
  const names: string[] = [];
  for await (const { config } of manager.streams.list()) names.push(config.name);
  return names;
}

/** Removes what earlier tests have left, and creates it anew. */
async function newInstallation(resources: ResourceOptions = {}): Promise<void> {
  const connection = await connectNats();
  const manager = await jetstreamManager(connection);
  for (let names = await streamNames(manager); names.length > 0; names = await streamNames(manager))
    for (const name of names) await manager.streams.delete(name);
  await createJetStreamResources(connection, resources);
}

const newSpool = (): SpoolSettings => ({
  folder: temporaryFolder(),
  owner: 'dispatch.a',
  maxBytes: 1024 ** 2,
  onFull: 'continue',
});

async function openNode(options: Partial<ClusterOptions> = {}): Promise<ClusterStores> {
  const stores = await openClusterStores({
    connection: await connectNats(),
    redis: { url: redis.url },
    services: ['control'],
    logger: collectingLogger(),
    clock: systemClock,
    policyInstances: () => 1,
    spool: newSpool(),
    usageRetention: () => defaultUsageRetention,
    ...options,
  });
  closers.push(() => stores.close());
  return stores;
}

async function nodesOf<Store extends keyof ClusterStores>(store: Store, resources: ResourceOptions = {}) {
  await newInstallation(resources);
  const [one, other] = await Promise.all([openNode(), openNode()]);
  return { one: one[store], other: other[store] };
}

describe('keys', () => keyStoreContract(() => nodesOf('keys')));
describe('config', () => configStoreContract(() => nodesOf('config')));
describe('records', () => recordStoreContract(() => nodesOf('secrets')));
describe('events', () => eventLogContract(() => nodesOf('events')));
describe('notices', () => {
  noticeQueueContract(() => nodesOf('notices'));
  noticeBoundContract(() => nodesOf('notices', { maxWaitingNotices: 3 }));
});
describe('seals', () => sealStoreContract(() => nodesOf('seals')));

const record = (id: string) => ({
  id,
  hash: id.padStart(64, '0'),
  name: id,
  tenant: 't',
  roles: [],
  createdAt: 1,
});
const usage = (id: string) => ({ id, subject: 'usage.v1.acme.openai', payload: '{}' });

test('creating the resources again changes nothing', async () => {
  await newInstallation();
  const { keys } = await openNode();
  await keys.put(record('a'));
  await createJetStreamResources(await connectNats());
  expect(await keys.list()).toHaveLength(1);
});

const revision = (file: unknown) => ({ author: 'a test', message: 'for a test', layers: { file } });

test('before control has created them, reads are refused as not ready, and followers wait', async () => {
  await newInstallation();
  const manager = await jetstreamManager(await connectNats());
  for (let names = await streamNames(manager); names.length > 0; names = await streamNames(manager))
    for (const name of names) await manager.streams.delete(name);
  const stores = await openNode();
  await expect(stores.keys.get('0'.repeat(64))).rejects.toMatchObject({ code: 'not_ready' });
  await expect(stores.config.current()).rejects.toBeInstanceOf(GatewayError);
  const revisions: number[] = [];
  const following = stores.config.follow(({ revision }) => revisions.push(revision));
  const seen: string[] = [];
  const stop = await stores.events.consume(
    'USAGE',
    'early',
    async events => void seen.push(...events.map(({ id }) => id)),
  );
  stores.events.append(usage('a'));
  await createJetStreamResources(await connectNats());
  await following;
  await stores.config.publish(revision({ a: 1 }), 0);
  await waitFor(() => revisions.length === 1 && seen.length === 1);
  await stop();
});

test('followers, feeds, consumers and appends go on after nats-server was away', async () => {
  await newInstallation();
  const [stores, other] = await Promise.all([openNode(), openNode()]);
  const keys: string[] = [];
  const revisions: number[] = [];
  const consumed: string[] = [];
  const followed: string[] = [];
  await other.keys.follow({ onChange: ({ id }) => keys.push(id), onBeat: () => undefined });
  await other.config.follow(({ revision }) => revisions.push(revision));
  await other.events.consume(
    'USAGE',
    'survivor',
    async events => void consumed.push(...events.map(({ id }) => id)),
  );
  const reading = new AbortController();
  const read = (async () => {
    const options = { from: { kind: 'start' }, follow: true, signal: reading.signal } as const;
    for await (const { id } of other.events.read('USAGE', options)) followed.push(id);
  })();
  await stores.keys.put(record('a'));
  await stores.config.publish(revision({ step: 1 }), 0);
  stores.events.append(usage('before'));
  await waitFor(
    () => keys.length === 1 && revisions.length === 1 && consumed.length === 1 && followed.length === 1,
  );

  await nats.stop();
  for (let count = 0; count < 1_000; count += 1) stores.events.append(usage(`while-${count}`));
  await nats.restart();
  await stores.events.flush();
  await stores.keys.put(record('b'));
  await stores.config.publish(revision({ step: 2 }), 1);
  await waitFor(() => keys.includes('b') && revisions.includes(2));
  await waitFor(() => new Set(consumed).size === 1_001 && followed.length === 1_001);
  expect(new Set(followed).size).toBe(1_001);
  reading.abort();
  await read;
});

test('events whose acknowledgements were lost are stored once, and in order', async () => {
  await newInstallation();
  const { events } = await openNode();
  for (let round = 0; round < 5; round += 1) {
    for (let count = 0; count < 200; count += 1) events.append(usage(`${round}-${count}`));
    await nats.kill();
    await nats.restart();
  }
  await events.flush();
  const stored: StoredEvent[] = [];
  for await (const event of events.read('USAGE', { from: { kind: 'start' }, follow: false }))
    stored.push(event);
  const appended = Array.from({ length: 5 }, (_, round) =>
    Array.from({ length: 200 }, (__, count) => `${round}-${count}`),
  );
  expect(stored.map(({ id }) => id)).toEqual(appended.flat());
});

test('where neither memory nor disk has room, events that wait for JetStream are lost and said, and later events are stored', async () => {
  await newInstallation();
  const logger = collectingLogger();
  const { events } = await openNode({
    logger,
    spool: { ...newSpool(), maxBytes: 380, memory: { events: 10, characters: 1_000 } },
  });
  await nats.stop();
  for (let count = 0; count < 25; count += 1) events.append(usage(`event-${count}`));
  await nats.restart();
  await events.flush();
  events.append(usage('later'));
  await events.flush();
  expect(logger.messages.filter(message => message.includes('"lost":15'))).toHaveLength(1);
  const ids: string[] = [];
  for await (const { id } of events.read('USAGE', { from: { kind: 'start' }, follow: false })) ids.push(id);
  expect(ids).toHaveLength(11);
});

test('a process whose services keep nothing in Redis does not connect to it', async () => {
  const others = serviceNames.filter(name => ['auth', 'notifier'].includes(name));
  const stores = await openNode({ services: others, redis: { url: 'redis://127.0.0.1:1' } });
  expect(() => stores.reservations.find('t', 'a')).toThrow(GatewayError);
  expect(stores.problems()).toEqual([]);
});

test('an ingress is ready while Redis, where its jobs are, is away', async () => {
  const stores = await openNode({ services: ['ingress'], redis: { url: 'redis://127.0.0.1:1' } });
  await expect(stores.jobs.find('a')).rejects.toMatchObject({ code: 'not_ready' });
  expect(stores.problems()).toEqual([]);
});
