import { waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { admin, mintKey } from '../e2e/client.ts';
import {
  ask,
  askMany,
  type Edge,
  edgeOf,
  figure,
  type Hub,
  requestsOf,
  revisionOf,
  startHub,
  usageEvents,
} from './edge-fixture.ts';
import type { Link } from './link.ts';
import { namespaceLink } from './namespace-link.ts';
import { proxyLink } from './proxy-link.ts';

/** Of a cluster and an edge, on a machine that may have other things to do. */
const START_TIMEOUT_MS = 240_000;

let link: Link;
let hub: Hub;
let edge: Edge;
let startEdge: () => Promise<Edge>;
beforeAll(async () => {
  const namespace = await namespaceLink();
  if (typeof namespace === 'string') {
    process.stderr.write(`No network namespaces here, so the link is a proxy that breaks it: ${namespace}\n`);
    link = await proxyLink();
  } else link = namespace;
  hub = await startHub(link);
  startEdge = await edgeOf(hub, link);
  edge = await startEdge();
}, START_TIMEOUT_MS);
afterAll(async () => {
  await edge?.stop();
  await hub?.stop();
  await link?.remove();
});

const isAnswered = async (key: string, model = 'sample'): Promise<boolean> =>
  (await ask(edge, key, model)).status === 200;

async function addRoute(name: string): Promise<void> {
  const { status, json } = await admin(hub, 'POST', '/routes', {
    name,
    match: { model: name },
    targets: [{ provider: 'sample', model: 'sample' }],
  });
  expect(status, JSON.stringify(json)).toBe(201);
}

test('keys and configuration of the cluster hold at its edge, and what is changed there reaches it', async () => {
  const { id, key } = await mintKey(hub, { tenant: 'shop' });
  await waitFor(() => isAnswered(key));
  expect(await ask(edge, 'sk-sluice-unknown')).toMatchObject({ status: 401 });
  await addRoute('brought-down');
  await waitFor(() => isAnswered(key, 'brought-down'));
  expect(await revisionOf(edge)).toBe(await revisionOf(hub));
  expect((await admin(hub, 'DELETE', `/keys/${id}`)).status).toBe(200);
  await waitFor(async () => (await ask(edge, key)).status === 401);
});

test('keys and configuration are not changed at an edge, which says where they are', async () => {
  const refusal = { status: 409, json: { type: 'urn:sluice:error:edge_read_only' } };
  expect(await admin(edge, 'POST', '/keys', { name: 'x', tenant: 'shop' })).toMatchObject(refusal);
  const route = { name: 'x', match: { model: 'x' }, targets: [{ provider: 'sample' }] };
  expect(await admin(edge, 'POST', '/routes', route)).toMatchObject(refusal);
});

test('of a limit an edge lets through its share, beside what the cluster does', async () => {
  const { key } = await mintKey(hub, { tenant: 'sharing' });
  await waitFor(() => isAnswered(key));
  const at = async (gateway: Pick<Hub, 'url'>): Promise<number[]> => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(gateway, key, 'limited')));
    return answers.map(({ status }) => status).sort();
  };
  expect((await at(edge)).filter(status => status === 200)).toHaveLength(5);
  expect((await at(hub)).filter(status => status === 200)).toHaveLength(10);
});

test(
  'an edge that is cut off, killed and started again goes on, and nothing is missing or twice once the link is back',
  async () => {
    const { key } = await mintKey(hub, { tenant: 'cut' });
    await waitFor(() => isAnswered(key));
    const answered = await askMany(edge, key, 20);

    await link.cut();
    await waitFor(async () => (await figure(edge, 'sluice_edge_linked')) === 0);
    await addRoute('made-meanwhile');
    const served = await revisionOf(edge);
    answered.push(...(await askMany(edge, key, 20)));
    const underWay = askMany(edge, key, 20);
    await edge.kill();
    answered.push(...(await underWay));
    edge = await startEdge();
    expect(await revisionOf(edge)).toBe(served);
    const afterRestart = await askMany(edge, key, 20);
    expect(afterRestart).toHaveLength(20);
    answered.push(...afterRestart);
    expect(await ask(edge, key, 'made-meanwhile')).toMatchObject({ status: 404 });

    await link.mend();
    await waitFor(() => isAnswered(key, 'made-meanwhile'), { timeoutMs: 90_000 });
    expect(await revisionOf(edge)).toBe(await revisionOf(hub));
    await waitFor(async () => (await figure(edge, 'sluice_edge_events_waiting')) === 0, {
      timeoutMs: 90_000,
    });
    const events = await usageEvents(hub, 'cut');
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length);
    const ids = new Set(events.map(({ requestId }) => requestId));
    expect(answered.filter(id => !ids.has(id))).toEqual([]);
    const own = await usageEvents(edge, 'cut');
    expect(new Set(own.map(({ eventId }) => eventId))).toEqual(new Set(events.map(({ eventId }) => eventId)));
    await waitFor(async () => (await requestsOf(hub, 'cut')) === events.length);
  },
  START_TIMEOUT_MS,
);
