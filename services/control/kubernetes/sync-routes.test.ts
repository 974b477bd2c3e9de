import { createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mergeLayers, resolveConfig } from '@sluice/config';
import { SecretBox } from '@sluice/store';
import { openEmbeddedStores } from '@sluice/store/embedded';
import { Registry } from '@sluice/telemetry';
import { type KubernetesObject, startKubernetesApi, temporaryFolder, waitFor } from '@sluice/testkit';
import pino from 'pino';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { publishLayer } from '../config/publish-layer.ts';
import { auditEventsOf, NOW } from '../control-fixture.ts';
import { SecretKeeper } from '../secrets/secret-keeper.ts';
import { syncRoutes } from './sync-routes.ts';

const keySecret = createSecretKey(Buffer.from('the master key of these tests, 32 bytes'));

interface RecordedEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubernetesObject;
}
const recordedEvents = JSON.parse(
  readFileSync(new URL('recorded-watch.json', import.meta.url), 'utf8'),
) as RecordedEvent[];

const pod = (
  name: string,
  path: string,
  { namespace = 'team', ip = '10.0.0.1', ready = true } = {},
): KubernetesObject => ({
  metadata: {
    namespace,
    name,
    creationTimestamp: '2030-01-01T00:00:00Z',
    annotations: { 'aimlops/gateway': 'true', 'aimlops/gateway-path': path },
  },
  spec: { containers: [{ name: 'model', image: 'model:1', ports: [{ containerPort: 8000 }] }] },
  status: { podIP: ip, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});

const service = (name: string, path: string): KubernetesObject => ({
  metadata: {
    namespace: 'team',
    name,
    creationTimestamp: '2030-01-01T00:00:00Z',
    annotations: { 'aimlops/gateway': 'true', 'aimlops/gateway-path': path },
  },
  spec: { type: 'ClusterIP', ports: [{ name: 'http', port: 80, protocol: 'TCP' }] },
});

async function startApi() {
  const { api, kubeconfig } = await startKubernetesApi('team');
  onTestFinished(() => api.stop());
  vi.stubEnv('KUBECONFIG', kubeconfig);
  onTestFinished(() => void vi.unstubAllEnvs());
  return api;
}

async function open(kubernetes: Record<string, unknown> = {}) {
  const logged: string[] = [];
  const logger = pino({}, { write: line => logged.push(line) });
  let metrics = new Registry();
  const stores = openEmbeddedStores({ file: join(temporaryFolder(), 'state.db'), logger, clock: () => NOW });
  onTestFinished(() => stores.close());
  const keeper = new SecretKeeper({
    secrets: stores.secrets,
    box: new SecretBox(keySecret),
    keySecret,
    clock: () => NOW,
  });
  const file = { routes: [{ name: 'chat', targets: [{ provider: 'sample' }] }] };
  const check = { env: {}, secrets: 'defer', keeper } as const;
  await publishLayer({ layer: 'file', document: file, author: 'test', message: '' }, stores.config, check);
  const start = () => {
    metrics = new Registry();
    return syncRoutes({
      settings: resolveConfig({ kubernetes: { sync: true, ...kubernetes } }, check).kubernetes,
      env: {},
      revisions: stores.config,
      keeper,
      events: stores.events,
      telemetry: { logger, metrics, tracing: undefined },
      gatherMs: 1,
      retry: { initialMs: 5, maxMs: 10 },
    });
  };
  const close = start();
  onTestFinished(close);
  const routes = async (): Promise<Record<string, string[]>> => {
    const revision = await stores.config.current();
    const { routes } = resolveConfig(mergeLayers(revision?.layers ?? {}), check);
    return Object.fromEntries(
      routes.map(({ name, match, targets }) => [match.path ?? name, targets.map(({ url = '' }) => url)]),
    );
  };
  return {
    close,
    start,
    stores,
    logged: () => logged.join(''),
    audited: async () => (await auditEventsOf(stores.events)).map(({ event }) => event),
    metric: async (name: string) => (await metrics.getSingleMetricAsString(name)).split('\n').at(-1),
    routes,
    expectRoutes: (wanted: Record<string, string[]>) =>
      vi.waitFor(async () => expect(await routes()).toEqual({ chat: [''], ...wanted }), { timeout: 20_000 }),
  };
}

test('routes come and go with annotated pods and services, and lie over those of the file', async () => {
  const api = await startApi();
  api.apply('pods', pod('a', '/predict'));
  api.apply('pods', { ...pod('plain', '/plain'), metadata: { namespace: 'team', name: 'plain' } });
  api.apply('pods', pod('elsewhere', '/elsewhere', { namespace: 'others' }));
  const { expectRoutes, audited, metric } = await open();
  await expectRoutes({ '/predict': ['http://10.0.0.1:8000'] });
  api.apply('pods', pod('b', '/predict', { ip: '10.0.0.2' }));
  api.apply('services', service('search', '/search/*'));
  const both = ['http://10.0.0.1:8000', 'http://10.0.0.2:8000'];
  await expectRoutes({ '/predict': both, '/search/*': ['http://search.team.svc:80'] });
  api.apply('pods', pod('a', '/predict', { ready: false }));
  api.delete('services', 'team', 'search');
  await expectRoutes({ '/predict': ['http://10.0.0.2:8000'] });
  expect(await metric('sluice_kubernetes_routes')).toBe('sluice_kubernetes_routes 1');
  api.delete('pods', 'team', 'a');
  api.delete('pods', 'team', 'b');
  await expectRoutes({});
  expect(await audited()).toContainEqual(
    expect.objectContaining({ actor: { kind: 'system', name: 'Kubernetes annotations' } }),
  );
});

test('the events that an API server of Kubernetes 1.37 sent for a pod, from its creation to its end, are understood', async () => {
  const api = await startApi();
  const { expectRoutes } = await open({ namespaces: ['models'] });
  const [added, ready, ending, deleted] = recordedEvents;
  const send = (event: RecordedEvent | undefined) =>
    event === undefined ? expect.unreachable() : api.replay('pods', event.type, event.object);
  await waitFor(() => api.requests.includes('watch pods 1000'));
  send(added);
  api.apply('pods', pod('other', '/other', { namespace: 'models' }));
  await expectRoutes({ '/other': ['http://10.0.0.1:8000'] });
  send(ready);
  await expectRoutes({ '/other': ['http://10.0.0.1:8000'], '/search': ['http://10.0.0.1:8000'] });
  send(ending);
  await expectRoutes({ '/other': ['http://10.0.0.1:8000'] });
  send(deleted);
  api.delete('pods', 'models', 'other');
  await expectRoutes({});
});

describe('what a watch has missed is seen all the same', () => {
  test.each([
    ['ended in order', 'in order', undefined],
    ['broke off within an event', 'broken', undefined],
    ['expired, said by an event', 'in order', 'event'],
    ['expired, said by the status', 'broken', 'status'],
  ] as const)('when it %s', async (_name, end, expiry) => {
    const api = await startApi();
    api.apply('pods', pod('a', '/a'));
    api.apply('pods', pod('b', '/b'));
    const { expectRoutes } = await open();
    await expectRoutes({ '/a': ['http://10.0.0.1:8000'], '/b': ['http://10.0.0.1:8000'] });
    api.refuse({ code: 503, reason: 'ServiceUnavailable' });
    api.endWatches(end);
    api.delete('pods', 'team', 'a');
    api.apply('pods', pod('b', '/b', { ip: '10.0.0.7' }));
    api.apply('pods', pod('c', '/c'));
    const lists = () => api.requests.filter(request => request === 'list pods').length;
    const before = lists();
    if (expiry !== undefined) {
      api.expiry = expiry;
      api.compact();
    }
    api.refuse(undefined);
    await expectRoutes({ '/b': ['http://10.0.0.7:8000'], '/c': ['http://10.0.0.1:8000'] });
    if (expiry !== undefined) expect(lists()).toBeGreaterThan(before);
  });
});

test('while the API server refuses or is away nothing is removed; it is asked until it answers', async () => {
  const api = await startApi();
  api.apply('pods', pod('a', '/a'));
  const { close, start, expectRoutes, logged } = await open();
  await expectRoutes({ '/a': ['http://10.0.0.1:8000'] });
  await close();
  api.refuse({ code: 403, reason: 'Forbidden' });
  api.delete('pods', 'team', 'a');
  api.apply('pods', pod('b', '/b'));
  onTestFinished(start());
  const asked = api.requests.length;
  await waitFor(() => api.requests.length >= asked + 4);
  await expectRoutes({ '/a': ['http://10.0.0.1:8000'] });
  expect(logged()).toContain('pods of team cannot be watched');
  api.refuse(undefined);
  await expectRoutes({ '/b': ['http://10.0.0.1:8000'] });
});

test('every namespace is looked at where the configuration says so', async () => {
  const api = await startApi();
  api.apply('pods', pod('a', '/a', { namespace: 'one' }));
  api.apply('pods', pod('b', '/b', { namespace: 'two' }));
  const { expectRoutes } = await open({ namespaces: ['*'] });
  await expectRoutes({ '/a': ['http://10.0.0.1:8000'], '/b': ['http://10.0.0.1:8000'] });
});

test('who annotates wrongly gets no route, is named in the log, and keeps nobody else from theirs', async () => {
  const api = await startApi();
  api.apply('pods', pod('a', '/a'));
  api.apply('pods', pod('wrong', '/v1/models'));
  const { expectRoutes, logged, metric } = await open();
  await expectRoutes({ '/a': ['http://10.0.0.1:8000'] });
  expect(logged()).toContain(
    'Pod team/wrong gets no route: aimlops/gateway-path: the gateway answers /v1/models itself',
  );
  expect(await metric('sluice_kubernetes_refused_objects')).toBe('sluice_kubernetes_refused_objects 1');
});
