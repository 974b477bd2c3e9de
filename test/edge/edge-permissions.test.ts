import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import {
  edgeInstance,
  edgePermissionsOf,
  HUB_DOMAIN,
  natsServerConfig,
  permissionsOf,
  quoted,
} from '@sluice/contract';
import { explainLink } from '@sluice/hosting/edge/explain-link';
import { leafServerConfig } from '@sluice/hosting/edge/leaf-config';
import { freePort, type LocalServer } from '@sluice/local-servers';
import { createJetStreamResources } from '@sluice/store/cluster';
import { startNatsServer, temporaryFolder, waitFor } from '@sluice/testkit';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

const everything = { publish: ['>'], subscribe: ['>'] };
const login = { user: 'edge', password: 'of this machine' };
const passwordOf = (edge: string): string => `password-of-${edge}`;

let hub: LocalServer;
let leafPort: number;
/** Hears everything at the hub, and may say everything. */
let observer: NatsConnection;
beforeAll(async () => {
  leafPort = await freePort();
  const edges = ['one', 'other'].map(edge => ({
    user: edge,
    password: passwordOf(edge),
    permissions: edgePermissionsOf(edge),
    isLeafNode: true as const,
  }));
  hub = await startNatsServer({
    jetStream: true,
    config: natsServerConfig({
      users: [
        { user: 'control', password: 'control', permissions: permissionsOf(['control']) },
        { user: 'observer', password: 'observer', permissions: everything },
        ...edges,
      ],
      extra: `jetstream { domain: ${HUB_DOMAIN} }\nleafnodes { listen: "127.0.0.1:${leafPort}", no_advertise: true }`,
    }),
  });
  const control = await connect({
    servers: hub.url,
    user: 'control',
    pass: 'control',
    inboxPrefix: '_INBOX.control',
  });
  await createJetStreamResources(control);
  await control.close();
  observer = await connect({ servers: hub.url, user: 'observer', pass: 'observer' });
});
afterAll(async () => {
  await observer.close();
  await hub.stop();
});

/** The nats-server of an edge, and what it prints. */
async function startLeaf(
  name: string,
  address: string,
  tls?: { ca: string },
): Promise<{ server: LocalServer; log: () => string }> {
  const folder = temporaryFolder();
  const config = leafServerConfig({ name, join: [address], credentials: '', login, ...(tls && { tls }) });
  const server = await startNatsServer({ folder, config });
  onTestFinished(() => server.stop());
  return { server, log: () => readFileSync(join(folder, 'server.log'), 'utf8') };
}

const addressOf = (edge: string, password = passwordOf(edge)): string =>
  `nats-leaf://${edge}:${password}@127.0.0.1:${leafPort}`;

/** An edge whose link stands. */
async function connectEdge(name: string): Promise<NatsConnection> {
  const { server } = await startLeaf(name, addressOf(name));
  const connection = await connect({
    servers: server.url,
    ...{ user: login.user, pass: login.password },
    inboxPrefix: `_INBOX.${edgeInstance(name)}`,
  });
  onTestFinished(() => connection.close());
  const manager = await jetstreamManager(connection, { checkAPI: false, domain: HUB_DOMAIN, timeout: 1_000 });
  await waitFor(() => manager.streams.info('KV_config'));
  return connection;
}

test('an edge reads keys and configuration and hands in events, and may ask nothing else of JetStream', async () => {
  const edge = await connectEdge('one');
  const manager = await jetstreamManager(edge, { checkAPI: false, domain: HUB_DOMAIN, timeout: 1_000 });
  for (const stream of ['KV_config', 'OBJ_config', 'KV_keys', 'KV_secrets', 'KV_directory'])
    expect((await manager.streams.info(stream)).config.name).toBe(stream);
  const event = { msgID: 'one event' };
  const stored = await manager.jetstream().publish('usage.v1.acme.openai', '{}', event);
  expect(stored).toMatchObject({ stream: 'USAGE', duplicate: false });
  expect(await manager.jetstream().publish('usage.v1.acme.openai', '{}', event)).toMatchObject({
    duplicate: true,
  });
  for (const stream of ['USAGE', 'AUDIT', 'KV_answers', 'NOTICE'])
    await expect(manager.streams.info(stream), stream).rejects.toThrow();
  await expect(manager.streams.purge('KV_keys')).rejects.toThrow();
  await expect(manager.jetstream().consumers.get('USAGE')).rejects.toThrow();
});

test('what else an edge says reaches nobody at its cluster', async () => {
  const edge = await connectEdge('one');
  const heard: string[] = [];
  observer.subscribe('>', { callback: (_, { subject }) => void heard.push(subject) });
  await observer.flush();
  for (const subject of [
    'gw.v1.stage.policy',
    'gw.v1.keys',
    '$KV.keys.x',
    'seal.v1',
    'notice.v1.x',
    'delivery.v1.x',
  ])
    edge.publish(subject, '{}');
  edge.publish('audit.v1.last', '{}');
  await waitFor(() => heard.includes('audit.v1.last'));
  const forbidden = /^(gw\.v1\.stage|gw\.v1\.keys|\$KV|seal|notice|delivery)/;
  expect(heard.filter(subject => forbidden.test(subject))).toEqual([]);
});

test('an edge hears answers to itself, and nothing of the cluster or of another edge', async () => {
  const edge = await connectEdge('one');
  const heard: string[] = [];
  for (const subject of ['gw.>', 'usage.>', '$KV.>', '_INBOX.>'])
    edge.subscribe(subject, { callback: (_, message) => void heard.push(message.subject) });
  await edge.flush();
  const last = `_INBOX.${edgeInstance('one')}.last`;
  // Interest goes to the hub without an answer.
  await waitFor(async () => {
    observer.publish(last, '');
    await observer.flush();
    return heard.includes(last);
  });
  for (const subject of [
    'gw.v1.stage.auth',
    'usage.v1.acme.openai',
    '$KV.keys.x',
    `_INBOX.${edgeInstance('other')}.x`,
  ])
    observer.publish(subject, '{}');
  const end = `_INBOX.${edgeInstance('one')}.end`;
  observer.publish(end, '');
  await waitFor(() => heard.includes(end));
  expect(heard.filter(subject => subject !== last && subject !== end)).toEqual([]);
});

test('the login of an edge is good for leaf nodes alone', async () => {
  const asClient = { servers: hub.url, user: 'one', pass: passwordOf('one'), maxReconnectAttempts: 0 };
  await expect(connect(asClient)).rejects.toThrow();
});

test('a link by TLS stands where the hub’s certificate is of the authority that the edge names, and nowhere else', async () => {
  const folder = temporaryFolder();
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'hub' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  const [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key);
  const port = await freePort();
  const permissions = edgePermissionsOf('one');
  const tls = `tls { cert_file: ${quoted(certFile)}, key_file: ${quoted(keyFile)} }`;
  const secured = await startNatsServer({
    jetStream: true,
    config: natsServerConfig({
      users: [{ user: 'one', password: 'password', permissions, isLeafNode: true }],
      extra: `jetstream { domain: ${HUB_DOMAIN} }\nleafnodes { listen: "127.0.0.1:${port}", ${tls} }`,
    }),
  });
  onTestFinished(() => secured.stop());
  const address = `tls://one:password@127.0.0.1:${port}`;
  const trusting = await startLeaf('one', address, { ca: certFile });
  await waitFor(() => trusting.log().includes('remote "hub"'));
  const doubting = await startLeaf('one', address);
  await waitFor(() => /TLS fails.*edge\.tls/.test(explainLink(doubting.log())));
});

test.each([
  ['a login that the hub refuses', () => addressOf('one', 'wrong'), /refuses the login.*edge\.join/],
  ['a hub that does not listen', () => 'nats-leaf://one:x@127.0.0.1:1', /connection refused/],
  [
    'a hub without TLS, where it was asked for',
    () => addressOf('one').replace('nats-leaf:', 'tls:'),
    /TLS fails.*edge\.tls/,
  ],
])('says what is wrong with the link: %s', async (_, address, expected) => {
  const { log } = await startLeaf('one', address());
  await waitFor(() => expected.test(explainLink(log())));
});
