import { jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import {
  natsServerConfig,
  permissionsOf,
  roleOf,
  type ServiceName,
  serviceNames,
  subjects,
  systemClock,
} from '@sluice/contract';
import type { LocalServer } from '@sluice/local-servers';
import { startNatsServer, startRedisServer, temporaryFolder, waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClusterStores, createJetStreamResources, openClusterStores } from './cluster.ts';
import type { KeyRecord } from './keys/port.ts';
import { collectingLogger } from './logger-fixture.ts';
import { defaultUsageRetention } from './usage/port.ts';

interface Node {
  stores: ClusterStores;
  connection: NatsConnection;
  instance: string;
  /** Subjects of what the server has refused, such as `publish gw.v1.stage.policy`. */
  refusals: string[];
}

/** Every service alone, and two that share a process. */
const processes: readonly (readonly ServiceName[])[] = [
  ...serviceNames.map(name => [name]),
  ['ingress', 'auth'],
];
const nodes = new Map<string, Node>();
let nats: LocalServer;
let redis: LocalServer;

beforeAll(async () => {
  const users = processes.map(services => ({
    user: roleOf(services),
    password: 'it is: "p"#\\ {x}',
    services,
    permissions: permissionsOf(services),
  }));
  [nats, redis] = await Promise.all([
    startNatsServer({ jetStream: true, config: natsServerConfig({ users }) }),
    startRedisServer(),
  ]);
  for (const { user, password, services } of users) nodes.set(user, await openNode(user, password, services));
  await createJetStreamResources(nodeOf('control').connection);
});

afterAll(async () => {
  for (const { stores, connection } of nodes.values()) {
    await stores.close();
    await connection.close();
  }
  await Promise.all([nats.stop(), redis.stop()]);
});

async function openNode(user: string, pass: string, services: readonly ServiceName[]): Promise<Node> {
  const instance = `${user}.a1b2`;
  const connection = await connect({
    servers: nats.url,
    user,
    pass,
    inboxPrefix: `_INBOX.${instance}`,
    timeout: 2_000,
  });
  const refusals: string[] = [];
  void (async () => {
    for await (const status of connection.status()) {
      if (status.type === 'error') refusals.push(status.error.message);
    }
  })();
  const logger = collectingLogger();
  const stores = await openClusterStores({
    connection,
    redis: { url: redis.url },
    services,
    logger,
    clock: systemClock,
    policyInstances: () => 1,
    spool: { folder: temporaryFolder(), owner: instance, maxBytes: 1024 ** 2, onFull: 'continue' },
    usageRetention: () => defaultUsageRetention,
  });
  return { stores, connection, instance, refusals };
}

function nodeOf(role: string): Node {
  const node = nodes.get(role);
  if (node === undefined) throw new Error(`There is no ${role}.`);
  return node;
}

const record: KeyRecord = { id: 'k', hash: 'a'.repeat(64), name: 'n', tenant: 't', roles: [], createdAt: 1 };

describe('every service can do its part', () => {
  test.each(processes.map(services => [roleOf(services)]))(
    '%s follows the configuration, a large one too',
    async role => {
      const { stores, refusals } = nodeOf(role);
      const { config } = nodeOf('control').stores;
      const revisions: number[] = [];
      const stop = await stores.config.follow(({ revision }) => revisions.push(revision));
      for (const content of [role, role.repeat(100_000)]) {
        const expected = (await config.current())?.revision ?? 0;
        const next = { author: 'a test', message: 'for a test', layers: { file: { content } } };
        expect((await config.publish(next, expected))?.revision).toBe(expected + 1);
        await waitFor(() => revisions.includes(expected + 1));
        expect((await stores.config.current())?.layers).toEqual({ file: { content } });
      }
      stop();
      expect(refusals).toEqual([]);
    },
  );

  test.each([['auth'], ['dispatch'], ['guardrail'], ['notifier'], ['control']])(
    '%s follows the encrypted secrets',
    async role => {
      const { stores, refusals } = nodeOf(role);
      const seen: string[] = [];
      const stop = await stores.secrets.follow(name => seen.push(name));
      const secret = { keyId: 'k', sealed: 'x', updatedAt: 1 };
      await nodeOf('control').stores.secrets.put(`for ${role}`, secret);
      await waitFor(() => seen.includes(`for ${role}`));
      stop();
      expect(refusals).toEqual([]);
    },
  );

  test.each([['auth'], ['ingress-auth'], ['control']])('%s reads and follows the keys', async role => {
    const { stores, refusals } = nodeOf(role);
    const control = nodeOf('control').stores;
    const seen: KeyRecord[] = [];
    let beats = 0;
    const stop = await stores.keys.follow({ onChange: change => seen.push(change), onBeat: () => beats++ });
    await control.keys.put(record);
    await control.keys.beat();
    await waitFor(() => seen.length > 0 && beats > 0);
    expect(await stores.keys.get(record.hash)).toEqual(record);
    expect(await stores.keys.list()).toEqual([record]);
    stop();
    expect(refusals).toEqual([]);
  });

  const appends: [string, string][] = [
    ['ingress', subjects.usage('acme', 'openai')],
    ['policy', subjects.usage('a.b', '*')],
    ['guardrail', subjects.usage('acme', 'none')],
    ['dispatch', subjects.usage('acme', 'openai')],
    ...['auth', 'policy', 'guardrail', 'dispatch', 'control'].map((role): [string, string] => [
      role,
      subjects.audit('acme'),
    ]),
    ['metering', subjects.alert('acme')],
  ];
  test.each(appends)('%s appends to %s', async (role, subject) => {
    const { stores, refusals } = nodeOf(role);
    stores.events.append({ id: `${role}-event`, subject, payload: '{}' });
    await stores.events.flush();
    expect(refusals).toEqual([]);
  });

  test('notifier reads alerts and usage, and serves the queues that control makes', async () => {
    const notifier = nodeOf('notifier');
    const control = nodeOf('control');
    await control.stores.events.begin('USAGE', 'notifier');
    const seen: string[] = [];
    const handle = (some: readonly { id: string }[]): void => void seen.push(...some.map(({ id }) => id));
    const stops = [
      await notifier.stores.events.consume('ALERT', 'notifier', handle),
      await notifier.stores.events.consume('USAGE', 'notifier', handle, { from: 'now' }),
    ];
    nodeOf('metering').stores.events.append({ id: 'raised', subject: subjects.alert('acme'), payload: '{}' });
    nodeOf('dispatch').stores.events.append({
      id: 'ended',
      subject: subjects.usage('acme', 'x'),
      payload: '{}',
    });
    await waitFor(() => seen.includes('raised') && seen.includes('ended'));
    for (const stop of stops) await stop();
    await notifier.stores.events.forget('USAGE', 'notifier');

    await control.stores.notices.keepOnly(['alert:pager']);
    await notifier.stores.notices.add([{ destination: 'alert:pager', id: 'a', payload: '{}' }]);
    expect([...(await notifier.stores.notices.waiting())]).toEqual([['alert:pager', 1]]);
    const delivered: string[] = [];
    const stop = notifier.stores.notices.deliver('alert:pager', 1, async ({ id }) => {
      delivered.push(id);
      return { kind: 'done' };
    });
    await waitFor(() => delivered.length === 1);
    await stop();
    notifier.stores.events.append({ id: 'delivered', subject: subjects.delivery('acme'), payload: '{}' });
    await notifier.stores.events.flush();
    await control.stores.notices.add([{ destination: 'alert:gone', id: 'b', payload: '{}' }]);
    expect([...(await control.stores.notices.keepOnly([]))]).toEqual([['alert:gone', 1]]);
    const read: string[] = [];
    for await (const { id } of control.stores.events.read('DELIVERY', {
      from: { kind: 'start' },
      follow: false,
    }))
      read.push(id);
    expect(read).toEqual(['delivered']);
    expect([...notifier.refusals, ...control.refusals]).toEqual([]);
  });

  test('control reads the audit log and seals it', async () => {
    const { stores, refusals } = nodeOf('control');
    nodeOf('auth').stores.events.append({ id: 'sealed', subject: subjects.audit('acme'), payload: '{}' });
    await nodeOf('auth').stores.events.flush();
    const ids: string[] = [];
    const options = { from: { kind: 'start' }, follow: false } as const;
    for await (const { id } of stores.events.read('AUDIT', options)) ids.push(id);
    expect(ids).toContain('sealed');
    const number = ((await stores.seals.last())?.number ?? 0) + 1;
    expect(await stores.seals.append({ number, text: 'x' })).toBe(true);
    const seals: string[] = [];
    for await (const { text } of stores.seals.read(number)) seals.push(text);
    expect(seals).toEqual(['x']);
    expect(refusals).toEqual([]);
  });

  test('metering consumes the usage of all and reads it again, and so does control', async () => {
    const metering = nodeOf('metering');
    const control = nodeOf('control');
    const consumed: string[] = [];
    const stop = await metering.stores.events.consume(
      'USAGE',
      'metering',
      async events => void consumed.push(...events.map(({ id }) => id)),
    );
    nodeOf('dispatch').stores.events.append({
      id: 'x',
      subject: subjects.usage('acme', 'openai'),
      payload: '{}',
    });
    await waitFor(() => consumed.includes('x'));
    await stop();
    expect(await metering.stores.events.handled('USAGE', 'metering')).toBeGreaterThan(0);
    const options = { from: { kind: 'start' }, follow: false } as const;
    for (const { stores } of [metering, control]) {
      const read: string[] = [];
      for await (const { id } of stores.events.read('USAGE', options)) read.push(id);
      expect(read).toContain('x');
    }
    expect([...metering.refusals, ...control.refusals]).toEqual([]);
  });

  const handOffs: [string, string][] = [
    ['ingress', subjects.stage('auth')],
    ['auth', subjects.stage('policy')],
    ['policy', subjects.stage('guardrail')],
    ['policy', subjects.stage('dispatch')],
    ['policy', subjects.stage('control')],
    ['guardrail', subjects.stage('dispatch')],
    ['dispatch', subjects.reply('ingress.a1b2', 'f'.repeat(32), 1)],
    ['guardrail', subjects.body('ingress.a1b2')],
    ['ingress', subjects.inbox('guardrail.a1b2', 'ff')],
    ['dispatch', subjects.alive('dispatch.a1b2')],
    ['ingress', subjects.control('dispatch.a1b2')],
    ['ingress', subjects.stats],
  ];
  test.each(handOffs)('%s says %s, which its receivers hear', async (role, subject) => {
    const { connection, refusals } = nodeOf(role);
    const receiver = [...nodes.values()].find(node => mayHear(node, subject));
    if (receiver === undefined) throw new Error('Nobody hears it.');
    const heard: string[] = [];
    const subscription = receiver.connection.subscribe(subject, {
      callback: (_error, message) => void heard.push(message.subject),
    });
    await receiver.connection.flush();
    connection.publish(subject, 'x');
    await waitFor(() => heard.length > 0);
    subscription.unsubscribe();
    expect([...refusals, ...receiver.refusals]).toEqual([]);
  });
});

/** By the names of subjects: `<kind>.<instance>` is for that instance, `stage.<stage>` for that stage. */
function mayHear({ instance }: Node, subject: string): boolean {
  const [, , kind, name] = subject.split('.');
  if (kind === 'stats' || kind === 'alive') return true;
  return instance.split('.')[0] === name;
}

describe('no service can do more than its part', () => {
  async function isRefused({ connection, refusals }: Node, attempt: () => void): Promise<void> {
    const before = refusals.length;
    attempt();
    await connection.flush();
    await waitFor(() => refusals.length > before);
    refusals.length = before;
  }

  const publishes: [string, string][] = [
    ['ingress', subjects.stage('policy')],
    ['ingress', subjects.stage('dispatch')],
    ['ingress', subjects.stage('control')],
    ['auth', subjects.stage('dispatch')],
    ['auth', subjects.stage('control')],
    ['guardrail', subjects.stage('control')],
    ['dispatch', subjects.stage('auth')],
    ['metering', subjects.stage('dispatch')],
    ['metering', subjects.body('ingress.a1b2')],
    ['dispatch', subjects.alive('ingress.a1b2')],
    ['auth', subjects.usage('acme', 'openai')],
    ['metering', subjects.audit('acme')],
    ...[...serviceNames.filter(name => name !== 'control'), 'ingress-auth'].flatMap(
      (name): [string, string][] => [
        [name, `$KV.keys.${record.hash}`],
        [name, '$KV.keys.beat'],
        [name, 'seal.v1'],
        [name, '$JS.API.CONSUMER.CREATE.NOTICE.x.notice.v1.x'],
        [name, '$JS.API.STREAM.PURGE.NOTICE'],
        [name, '$JS.API.CONSUMER.CREATE.DELIVERY.x'],
        [name, '$KV.config.current'],
        [name, '$JS.API.STREAM.CREATE.USAGE'],
        [name, '$JS.API.STREAM.DELETE.USAGE'],
        [name, '$JS.API.STREAM.PURGE.AUDIT'],
        [name, '$JS.API.CONSUMER.CREATE.AUDIT.x'],
      ],
    ),
    ...['ingress', 'policy', 'guardrail', 'dispatch', 'metering'].flatMap((name): [string, string][] => [
      [name, '$JS.API.STREAM.MSG.GET.KV_keys'],
      [name, `$JS.API.DIRECT.GET.KV_keys.$KV.keys.${record.hash}`],
      [name, '$JS.API.CONSUMER.CREATE.KV_keys.x'],
    ]),
    ...['ingress', 'auth', 'policy', 'guardrail', 'dispatch'].flatMap((name): [string, string][] => [
      [name, '$JS.API.CONSUMER.CREATE.USAGE.x'],
      [name, '$JS.API.CONSUMER.MSG.NEXT.USAGE.metering'],
      [name, '$JS.ACK.USAGE.metering.1.1.1.1.1'],
    ]),
    ...['ingress', 'auth', 'policy', 'guardrail', 'dispatch', 'metering'].flatMap(
      (name): [string, string][] => [
        [name, subjects.notice('alert:pager')],
        [name, '$JS.API.CONSUMER.MSG.NEXT.NOTICE.x'],
      ],
    ),
    ['notifier', subjects.usage('acme', 'openai')],
    ['notifier', subjects.alert('acme')],
    ['notifier', subjects.audit('acme')],
    ['control', '$JS.API.STREAM.DELETE.USAGE'],
    ['control', '$JS.API.STREAM.PURGE.AUDIT'],
    ['control', '$JS.API.STREAM.MSG.DELETE.AUDIT'],
    ['control', '$JS.API.STREAM.UPDATE.AUDIT'],
    ['control', '$JS.API.STREAM.CREATE.other'],
  ];
  test.each(publishes)('%s may not say %s', async (role, subject) => {
    const node = nodeOf(role);
    await isRefused(node, () => node.connection.publish(subject, '{}'));
  });

  const subscriptions: [string, string][] = [
    ['dispatch', '$KV.keys.>'],
    ['ingress', subjects.stage('policy')],
    ['metering', 'usage.v1.>'],
    ['dispatch', 'gw.v1.reply.>'],
    ['guardrail', subjects.inboxes('dispatch.a1b2')],
    ['auth', '_INBOX.>'],
    ['policy', '_INBOX.control.>'],
    ['control', '>'],
  ];
  test.each(subscriptions)('%s may not hear %s', async (role, subject) => {
    const node = nodeOf(role);
    await isRefused(node, () => node.connection.subscribe(subject, { callback: () => undefined }));
  });

  test('a store that is not for a service is refused as not ready', async () => {
    const { stores, refusals } = nodeOf('dispatch');
    await expect(stores.keys.get(record.hash)).rejects.toMatchObject({ code: 'not_ready' });
    refusals.length = 0;
  });

  test('who has no login is not let in', async () => {
    await expect(connect({ servers: nats.url, timeout: 2_000 })).rejects.toThrow();
  });

  test('a configuration that auth publishes is not stored', async () => {
    const { connection, refusals } = nodeOf('auth');
    const before = await nodeOf('control').stores.config.current();
    const publishing = jetstream(connection, { timeout: 500 }).publish('$KV.config.current', '{}');
    await expect(publishing).rejects.toThrow();
    expect(await nodeOf('control').stores.config.current()).toEqual(before);
    refusals.length = 0;
  });
});
