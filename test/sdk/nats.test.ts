import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import { natsUsers, permissionsOf, subjects } from '@sluice/contract';
import type { LocalServer } from '@sluice/local-servers';
import { subscribeUsageOverNats } from '@sluice/sdk/nats';
import { createJetStreamResources } from '@sluice/store/cluster';
import { startNatsServer } from '@sluice/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { pageProgram, runUntilPrinted } from '../analytics/run-page-program.ts';
import { runSluice } from '../e2e/gateway.ts';

const PASSWORD = 'a password of this test';
const tenants = ['acme', 'rival.*'] as const;
let nats: LocalServer;
/** Processes of Sluice. */
const services = ['control', 'dispatch', 'auth'] as const;
let control: NatsConnection;
let dispatch: NatsConnection;
let auth: NatsConnection;
const open: NatsConnection[] = [];

async function json(parameters: readonly string[], environment: Record<string, string> = {}) {
  const { code, stdout, stderr } = await runSluice([...parameters, '--json'], environment);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

/** What `./sluice nats permissions` writes for each tenant, put where it says. */
async function serverConfig(): Promise<string> {
  const recipes = await Promise.all(
    tenants.map(tenant => json(['nats', 'permissions', '--tenant', tenant, '--name', 'billing'])),
  );
  const variables = recipes.flatMap(({ account }) => /\$(NATS_PASSWORD_\w+)/.exec(account)?.[1] ?? []);
  return `${variables.map(name => `${name}: ${JSON.stringify(PASSWORD)}`).join('\n')}
accounts {
  SLUICE: {
    jetstream: enabled
    ${natsUsers(services.map(name => ({ user: name, password: PASSWORD, permissions: permissionsOf([name]) })))}
    exports: [
${recipes.map(({ exports }) => exports).join('\n')}
    ]
  }
${recipes.map(({ account }) => account).join('\n')}
}
`;
}

/** Somebody outside. */
async function login(user: string): Promise<NatsConnection> {
  const connection = await connect({ servers: nats.url, user, pass: PASSWORD });
  open.push(connection);
  return connection;
}

const loginProcess = (user: string): Promise<NatsConnection> =>
  connect({ servers: nats.url, user, pass: PASSWORD, inboxPrefix: `_INBOX.${user}.test` });

const publish = async (tenant: string, number: number): Promise<void> => {
  const id = `event ${tenant} ${number}`;
  await jetstream(dispatch).publish(subjects.usage(tenant, 'openai'), JSON.stringify({ tenant, number }), {
    msgID: id,
  });
};

beforeAll(async () => {
  nats = await startNatsServer({ jetStream: true, config: await serverConfig() });
  [control, dispatch, auth] = await Promise.all([
    loginProcess('control'),
    loginProcess('dispatch'),
    loginProcess('auth'),
  ]);
  await createJetStreamResources(control);
  const servers = nats.url.replace('//', `//control:${encodeURIComponent(PASSWORD)}@`);
  for (const tenant of tenants)
    await json(['nats', 'consumer', '--tenant', tenant, '--name', 'billing'], {
      GATEWAY_BUS_NATS_SERVERS: servers,
    });
});
afterEach(async () => {
  for (const connection of open.splice(0)) await connection.close();
});
afterAll(async () => {
  for (const connection of [control, dispatch, auth]) await connection?.close();
  await nats?.stop();
});

test('a tenant gets its own events, and after it was away those that it had not acknowledged', async () => {
  for (const number of [1, 2, 3]) await publish('acme', number);
  await publish('rival.*', 4);
  const first = await login('acme-billing');
  const seen: unknown[] = [];
  for await (const { event, ack } of subscribeUsageOverNats(first, { consumer: 'acme:billing' })) {
    seen.push(event);
    if (seen.length <= 2) ack();
    if (seen.length === 3) break;
  }
  expect(seen).toEqual([1, 2, 3].map(number => ({ tenant: 'acme', number })));
  await first.close();
  const { num_ack_pending: pending, num_pending: waiting } = await (
    await jetstreamManager(control, { checkAPI: false })
  ).consumers.info('USAGE', 'acme:billing');
  expect({ pending, waiting }).toEqual({ pending: 1, waiting: 0 });
});

test('the program of the page prints what the tenant used', async () => {
  const event = { tenant: 'acme', requestId: 'asked for by the page', tokens: { input: 1 } };
  await jetstream(dispatch).publish(subjects.usage('acme', 'openai'), JSON.stringify(event), {
    msgID: 'page',
  });
  const program = pageProgram("consumer: 'acme:billing'").replace('nats://nats:4222', nats.url);
  const printed = await runUntilPrinted(program, { PASSWORD }, text => text.includes(event.requestId));
  expect(printed).toContain('asked for by the page { input: 1 }');
});

test("a tenant cannot read through another one's consumer, nor make one of its own", async () => {
  const acme = await login('acme-billing');
  const stolen = subscribeUsageOverNats(acme, { consumer: 'rival=2e=2a:billing' });
  await expect(stolen.next()).rejects.toThrow();
  const manager = await jetstreamManager(acme, { checkAPI: false });
  await expect(manager.consumers.add('USAGE', { durable_name: 'mine' })).rejects.toThrow();
  await expect(manager.streams.info('USAGE')).rejects.toThrow();
});

test('a tenant can neither publish events nor hear those of the processes', async () => {
  const acme = await login('acme-billing');
  const before = await streamLength();
  const heard: string[] = [];
  acme.subscribe('>', { callback: (_, message) => void heard.push(message.subject) });
  await acme.flush();
  acme.publish(subjects.usage('acme', 'openai'), '{"forged":true}');
  acme.publish('gw.v1.keys', '');
  await publish('rival.*', 5);
  await acme.flush();
  expect(await streamLength()).toBe(before + 1);
  expect(heard.filter(subject => !subject.startsWith('usage.v1.acme.') && subject !== 'gw.v1.keys')).toEqual(
    [],
  );
});

test('answers to a tenant do not reach subjects of the processes, whatever it asks for', async () => {
  const acme = await login('acme-billing');
  const heard: string[] = [];
  const listening = auth.subscribe('gw.v1.keys', { callback: () => void heard.push('gw.v1.keys') });
  await auth.flush();
  const asked = { batch: 1, no_wait: true };
  const consumer = '$JS.API.CONSUMER.MSG.NEXT.USAGE.acme:billing';
  await publish('acme', 6);
  const answer = new Promise(resolve => acme.subscribe('gw.v1.keys', { callback: resolve, max: 1 }));
  acme.publish(consumer, JSON.stringify(asked), { reply: 'gw.v1.keys' });
  await answer;
  await auth.flush();
  expect(heard).toEqual([]);
  listening.unsubscribe();
});

async function streamLength(): Promise<number> {
  const manager = await jetstreamManager(control, { checkAPI: false });
  return (await manager.streams.info('USAGE')).state.messages;
}
