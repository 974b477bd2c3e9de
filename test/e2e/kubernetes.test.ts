import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { freePort } from '@sluice/local-servers';
import { startKubernetesApi, temporaryFolder, waitFor } from '@sluice/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { repositoryRoot } from '../workspace.ts';
import { ADMIN_KEY, cleanEnvironment, startSluice } from './gateway.ts';

const PATIENT = { timeoutMs: 60_000 };
const page = readFileSync(join(repositoryRoot, 'docs/kubernetes.md'), 'utf8');

/** What the page annotates a service with. */
function shownAnnotations(): Record<string, string> {
  const [, text = ''] = /^kubectl annotate service \S+ (.+)$/m.exec(page) ?? [];
  return Object.fromEntries(text.split(' ').map(pair => pair.split('=') as [string, string]));
}

/** What a pod would run. */
async function startApplication(answer: string): Promise<number> {
  const server = createServer((request, response) => response.end(`${answer} at ${request.url}`));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const pod = (name: string, port: number, annotations: Record<string, string>) => ({
  metadata: { namespace: 'team', name, creationTimestamp: '2030-01-01T00:00:00Z', annotations },
  spec: { containers: [{ name, image: 'application:1', ports: [{ containerPort: port }] }] },
  status: { podIP: '127.0.0.1', conditions: [{ type: 'Ready', status: 'True' }] },
});

async function startGateway(kubeconfig: string) {
  const folder = temporaryFolder();
  const file = join(folder, 'sluice.yaml');
  const port = await freePort();
  writeFileSync(file, `server: { host: 127.0.0.1, port: ${port} }\nkubernetes: { sync: true }\n`);
  const gateway = await startSluice(
    ['up', '--config', file, '--data', join(folder, 'state')],
    cleanEnvironment({ GATEWAY_ADMIN_KEY: ADMIN_KEY, KUBECONFIG: kubeconfig }),
  );
  onTestFinished(() => gateway.stop());
  return gateway;
}

test('a pod that is annotated while the gateway runs is called through it, with keys and limits, until it goes', async () => {
  const { api, kubeconfig } = await startKubernetesApi('team');
  onTestFinished(() => api.stop());
  const gateway = await startGateway(kubeconfig);
  const ask = (path: string, { key = ADMIN_KEY, ...request }: RequestInit & { key?: string } = {}) =>
    fetch(`${gateway.ready.url}${path}`, { ...request, headers: { authorization: `Bearer ${key}` } });
  expect((await ask('/search')).status).toBe(404);

  const port = await startApplication('the search');
  const annotations = { ...shownAnnotations(), 'aimlops/gateway-rate-limit': '2/1h' };
  api.apply('pods', pod('search', port, annotations));
  await waitFor(async () => (await ask('/search', { key: 'unknown' })).status === 401, PATIENT);
  const answer = await ask('/search', { method: 'POST' });
  expect({ status: answer.status, text: await answer.text() }).toEqual({
    status: 200,
    text: 'the search at /search',
  });
  expect((await ask('/search')).status).toBe(200);
  expect((await ask('/search')).status).toBe(429);

  const { document } = (await (await ask('/api/v1/config')).json()) as {
    document: { routes: { name: string }[] };
  };
  const applied = await ask('/api/v1/config', {
    method: 'PUT',
    body: JSON.stringify({ ...document, routes: [] }),
  });
  expect({ status: applied.status, text: await applied.text() }).toMatchObject({ status: 200 });
  expect((await ask('/search')).status).toBe(429);
  const removal = await ask(`/api/v1/routes/${document.routes[0]?.name}`, { method: 'DELETE' });
  expect({ status: removal.status, text: await removal.text() }).toMatchObject({
    status: 409,
    text: expect.stringContaining('what annotations in Kubernetes say'),
  });

  api.delete('pods', 'team', 'search');
  await waitFor(async () => (await ask('/search')).status === 404, PATIENT);
}, 180_000);
