import { type Config, createConfigView, resolveConfig, type UpdatableConfigView } from '@sluice/config';
import {
  alertMessage,
  type DeliveryEvent,
  deliveryEventSchema,
  type UsageEvent,
  usageMessage,
} from '@sluice/contract';
import type { Stores } from '@sluice/store';
import { openEmbeddedStores } from '@sluice/store/embedded';
import { Registry } from '@sluice/telemetry';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { alertOf, usageOf } from './notice-fixture.ts';
import { Notifier } from './notifier.ts';
import { startReceiver, status } from './receiver-fixture.ts';

const configOf = (document: object): Config => resolveConfig(document, { env: {}, secrets: 'require' });
const webhookTo = (url: string, changes: object = {}): object => ({
  to: 'webhook',
  url,
  secret: 'a secret',
  allowPrivateNetwork: true,
  ...changes,
});
const routeTo = (url: string, changes: object = {}): object => ({
  routes: [
    {
      name: 'chat',
      targets: [{ provider: 'sample' }],
      callback: { url, secret: 'a secret', allowPrivateNetwork: true, ...changes },
    },
    { name: 'other', targets: [{ provider: 'sample' }] },
  ],
});

async function open(document: object, file = `${temporaryFolder()}/state.db`) {
  const lines: { level: number; msg: string }[] = [];
  const logger = pino({ level: 'debug' }, { write: line => void lines.push(JSON.parse(line)) });
  const stores = openEmbeddedStores({ file, logger: pino({ level: 'silent' }), clock: Date.now });
  const config = createConfigView({ revision: 1, config: configOf(document) });
  const metrics = new Registry();
  const start = async (): Promise<Notifier> => {
    const notifier = new Notifier({
      config,
      events: stores.events,
      notices: stores.notices,
      telemetry: { logger, metrics: new Registry(), tracing: undefined },
      clock: Date.now,
      // The shortest pauses there are.
      random: () => 0,
    });
    await notifier.ready();
    return notifier;
  };
  const notifier = await start();
  onTestFinished(async () => {
    await notifier.close();
    await stores.close();
  });
  return {
    stores,
    notifier,
    lines,
    metrics,
    config,
    start,
    raise(changes: Parameters<typeof alertOf>[0] = {}) {
      const { alertId: _, version: __, ...alert } = alertOf(changes);
      const message = alertMessage(alert);
      stores.events.append(message);
      return message;
    },
    finish(requestId: string, changes: Partial<UsageEvent> = {}) {
      stores.events.append(usageMessage(usageOf(requestId, changes)));
    },
    waiting: async () => Object.fromEntries(await stores.notices.waiting()),
  };
}

async function deliveriesOf({ events }: Stores): Promise<DeliveryEvent[]> {
  await events.flush();
  const found: DeliveryEvent[] = [];
  for await (const { payload } of events.read('DELIVERY', { from: { kind: 'start' }, follow: false }))
    found.push(deliveryEventSchema.parse(JSON.parse(payload)));
  return found;
}

const idsIn = (received: readonly { body: string }[]): string[] =>
  received.map(({ body }) => JSON.parse(body).id);
const update = (config: UpdatableConfigView, revision: number, document: object): void =>
  config.update(revision, configOf(document));

test('an alert goes to every destination that takes it, and to the log, once each', async () => {
  const [one, other] = await Promise.all([startReceiver(), startReceiver()]);
  const { stores, raise, lines } = await open({
    alerts: [
      webhookTo(one.url, { name: 'one' }),
      webhookTo(other.url, { name: 'other', severity: 'critical' }),
    ],
  });
  const mild = raise();
  const grave = raise({ severity: 'critical', tenant: '' });
  stores.events.append(mild);
  await waitFor(async () => (await deliveriesOf(stores)).length === 3);
  expect(idsIn(one.received).toSorted()).toEqual([mild.id, grave.id].toSorted());
  expect(idsIn(other.received)).toEqual([grave.id]);
  expect(lines.filter(({ msg }) => msg.startsWith('Alert: ')).map(({ level }) => level)).toEqual([40, 50]);
  expect(await deliveriesOf(stores)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        kind: 'alert',
        noticeId: grave.id,
        destination: 'alert:other',
        result: 'delivered',
        attempts: 1,
        status: 200,
      }),
    ]),
  );
});

test('a destination that is away gets everything when it is back, and holds up no other', async () => {
  const [dead, alive] = await Promise.all([startReceiver(status(503)), startReceiver()]);
  const { stores, raise, waiting, lines } = await open({
    alerts: [webhookTo(dead.url, { name: 'dead' }), webhookTo(alive.url, { name: 'alive' })],
  });
  const ids = Array.from({ length: 20 }, () => raise().id);
  await waitFor(() => alive.received.length === 20);
  expect(await waiting()).toEqual({ 'alert:dead': 20 });
  expect(dead.received.length).toBeLessThan(10);
  dead.answerWith(status(204));
  await waitFor(async () => Object.keys(await waiting()).length === 0);
  const arrived = idsIn(dead.received.slice(-20));
  expect(new Set(arrived)).toEqual(new Set(ids));
  const said = lines.filter(({ level, msg }) => level >= 30 && /receiver/.test(msg)).map(({ msg }) => msg);
  expect(said[0]).toContain('is away');
  expect(said.at(-1)).toContain('is back');
  expect((await deliveriesOf(stores)).every(({ result }) => result === 'delivered')).toBe(true);
});

test('what cannot be delivered in its time is given up: logged, counted, and kept to be sent again', async () => {
  const { url } = await startReceiver(status(500));
  const { stores, raise, waiting, lines } = await open({ alerts: [webhookTo(url, { giveUpAfter: '1s' })] });
  const { id, value } = raise();
  await waitFor(async () => (await deliveriesOf(stores)).length === 1);
  const [delivery] = await deliveriesOf(stores);
  expect(delivery).toMatchObject({
    noticeId: id,
    destination: 'alert:webhook',
    result: 'dead',
    status: 500,
    reason: 'it answered 500',
  });
  expect(JSON.parse(delivery?.notice ?? '')).toEqual({ kind: 'alert', alert: value });
  expect(lines).toContainEqual(expect.objectContaining({ level: 50, msg: 'A notice was given up.' }));
  expect(await waiting()).toEqual({});
});

test('one that is refused for ever is given up at once', async () => {
  const { url, received } = await startReceiver(status(410));
  const { stores, raise } = await open({ alerts: [webhookTo(url)] });
  raise();
  await waitFor(async () => (await deliveriesOf(stores))[0]?.result === 'dead');
  expect(received).toHaveLength(1);
});

test('a test alert is tried once at every destination, also at one that is away', async () => {
  const [dead, alive] = await Promise.all([startReceiver(status(503)), startReceiver()]);
  const { stores, raise } = await open({
    alerts: [
      webhookTo(dead.url, { name: 'dead' }),
      webhookTo(alive.url, { name: 'alive', severity: 'critical' }),
    ],
  });
  raise({ severity: 'critical' });
  await waitFor(() => dead.received.length > 0);
  const { id } = raise({ kind: 'test', severity: 'info' });
  const outcomes = await waitFor(async () => {
    const found = (await deliveriesOf(stores)).filter(({ noticeId }) => noticeId === id);
    return found.length === 2 ? found : undefined;
  });
  expect(outcomes.map(({ destination, result }) => `${destination} ${result}`).toSorted()).toEqual([
    'alert:alive delivered',
    'alert:dead dead',
  ]);
});

test('what was not delivered before an end is delivered after the next start, and nothing twice', async () => {
  const { url, received, answerWith } = await startReceiver(status(503));
  const file = `${temporaryFolder()}/state.db`;
  const first = await open({ alerts: [webhookTo(url)] }, file);
  const ids = Array.from({ length: 5 }, () => first.raise().id);
  await waitFor(async () => (await first.waiting())['alert:webhook'] === 5);
  await first.notifier.close();
  answerWith(status(200));
  const before = received.length;
  const second = await first.start();
  onTestFinished(() => second.close());
  await waitFor(async () => Object.keys(await first.waiting()).length === 0);
  expect(idsIn(received.slice(before)).toSorted()).toEqual(ids.toSorted());
});

test('a callback tells of every request of its route that is finished, once, and of no other', async () => {
  const { url, received } = await startReceiver();
  const { finish, waiting } = await open(routeTo(url));
  finish('lost', { outcome: 'lost', redriven: true });
  finish('lost', { attempt: 2, eventId: 'lost:2' });
  finish('elsewhere', { lineage: { configRevision: 1, route: 'other' } });
  finish('nowhere', { lineage: { configRevision: 1 } });
  const ids = Array.from({ length: 200 }, (_, index) => `request ${index}`);
  for (const id of ids) finish(id);
  await waitFor(() => received.length >= 201);
  await waitFor(async () => Object.keys(await waiting()).length === 0);
  expect(idsIn(received).toSorted()).toEqual(['lost', ...ids].toSorted());
});

test('what waits goes to the address of now, and a destination that is gone is left alone', async () => {
  const [wrong, right] = await Promise.all([startReceiver(status(404)), startReceiver()]);
  const { config, finish, waiting } = await open(routeTo(wrong.url));
  finish('a');
  await waitFor(() => wrong.received.length > 0);
  update(config, 2, routeTo(right.url));
  await waitFor(() => right.received.length === 1);
  expect(idsIn(right.received)).toEqual(['a']);
  await waitFor(async () => Object.keys(await waiting()).length === 0);
});

test('a callback that is taken away and given again is not owed what happened in between', async () => {
  const { url, received } = await startReceiver();
  const { config, finish, stores, notifier } = await open(routeTo(url));
  finish('before');
  await waitFor(() => received.length === 1);
  update(config, 2, {});
  await notifier.ready();
  finish('between');
  await stores.events.flush();
  update(config, 3, routeTo(url));
  await notifier.ready();
  finish('after');
  await waitFor(() => received.length === 2);
  expect(idsIn(received)).toEqual(['before', 'after']);
});
