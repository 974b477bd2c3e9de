import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { freePort } from '@sluice/local-servers';
import { startKubernetesApi, temporaryFolder, waitFor } from '@sluice/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { ADMIN_KEY, cleanEnvironment, startSluice } from './gateway.ts';

/** What a pod would run. */
async function startApplication(answer: string): Promise<number> {
  const server = createServer((request, response) => response.end(`${answer} at ${request.url}`));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const pod = (name: string, port: number, annotations: Record<string, string>) => ({
  metadata: {
    namespace: 'team',
    name,
    creationTimestamp: '2030-01-01T00:00:00Z',
    annotations: { 'aimlops/gateway': 'true', ...annotations },
  },
  spec: { containers: [{ name, image: 'application:1', ports: [{ containerPort: port }] }] },
  status: { podIP: '127.0.0.1', conditions: [{ type: 'Ready', status: 'True' }] },
});

test('a pod that is annotated while the gateway runs is called through it, with keys and limits, until it goes', async () => {
  const { api, kubeconfig } = await startKubernetesApi('team');
  onTestFinished(() => api.stop());
  const folder = temporaryFolder();
  const file = join(folder, 'sluice.yaml');
  writeFileSync(
    file,
    `server: { host: 127.0.0.1, port: ${await freePort()} }\nkubernetes: { sync: true }\ntelemetry: { logs: { level: warn } }\n`,
  );
  const gateway = await startSluice(
    ['up', '--config', file, '--data', join(folder, 'state')],
    cleanEnvironment({ GATEWAY_ADMIN_KEY: ADMIN_KEY, KUBECONFIG: kubeconfig }),
  );
  onTestFinished(() => gateway.stop());
  const ask = (path: string, key?: string) =>
    fetch(
      `${gateway.ready.url}${path}`,
      key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } },
    );
  expect((await ask('/predict', ADMIN_KEY)).status).toBe(404);

  const port = await startApplication('the model');
  api.apply(
    'pods',
    pod('model', port, { 'aimlops/gateway-path': '/predict', 'aimlops/gateway-rate-limit': '2/1h' }),
  );
  await waitFor(async () => (await ask('/predict')).status === 401, { timeoutMs: 60_000 });
  const answer = await ask('/predict', ADMIN_KEY);
  expect({ status: answer.status, text: await answer.text() }).toEqual({
    status: 200,
    text: 'the model at /predict',
  });
  expect((await ask('/predict', ADMIN_KEY)).status).toBe(200);
  expect((await ask('/predict', ADMIN_KEY)).status).toBe(429);

  const change = await fetch(`${gateway.ready.url}/api/v1/config?layers=true`, {
    headers: { authorization: `Bearer ${ADMIN_KEY}` },
  });
  const { layers } = (await change.json()) as { layers: { kubernetes: { routes: { $list: object } } } };
  const [name = ''] = Object.keys(layers.kubernetes.routes.$list);
  const removal = await fetch(`${gateway.ready.url}/api/v1/routes/${name}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${ADMIN_KEY}` },
  });
  expect({ status: removal.status, text: await removal.text() }).toMatchObject({
    text: expect.stringContaining('Annotations in Kubernetes say'),
  });

  api.delete('pods', 'team', 'model');
  await waitFor(async () => (await ask('/predict', ADMIN_KEY)).status === 404, { timeoutMs: 60_000 });
}, 180_000);
