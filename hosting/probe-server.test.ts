import { once } from 'node:events';
import { createServer } from 'node:http';
import { resolveConfig } from '@sluice/config';
import { freePort } from '@sluice/local-servers';
import { createTelemetry } from '@sluice/telemetry';
import { waitFor } from '@sluice/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { startProbeServer } from './probe-server.ts';

const logs = { level: 'silent' as const, format: 'json' as const };

async function start(port: number | undefined, reasons: string[] = []): Promise<void> {
  const { telemetry } = resolveConfig(
    { telemetry: { logs, probes: { host: '127.0.0.1', port } } },
    { env: {}, secrets: 'defer' },
  );
  const running = await createTelemetry({ service: 'policy', instance: 'policy.1', ...telemetry });
  onTestFinished(() => running.close());
  const state = { version: '1.2.3', notReady: () => reasons, warnings: () => [], revision: () => 7 };
  await startProbeServer(telemetry.probes, state, running);
}

test('a process with a port for probes answers whether it lives, whether it is ready, and its own figures', async () => {
  const port = await freePort();
  const reasons = ['starting'];
  await start(port, reasons);
  const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${port}${path}`, { method });
  expect(await (await get('/health')).json()).toMatchObject({ status: 'healthy', version: '1.2.3' });
  expect((await get('/ready')).status).toBe(503);
  reasons.length = 0;
  expect(await (await get('/ready?verbose')).json()).toMatchObject({ status: 'ready', revision: 7 });
  const metrics = await get('/metrics');
  expect(metrics.headers.get('content-type')).toContain('version=0.0.4');
  expect(await metrics.text()).toContain('process_cpu_seconds_total');
  const open = await fetch(`http://127.0.0.1:${port}/metrics`, {
    headers: { accept: 'application/openmetrics-text' },
  });
  expect(open.headers.get('content-type')).toContain('application/openmetrics-text');
  expect(await open.text()).toMatch(/^# TYPE process_cpu_seconds counter$[\s\S]*# EOF\n$/m);
  expect((await get('/')).status).toBe(404);
  expect((await get('/health', 'POST')).status).toBe(404);
});

test('a process that takes the place of another one answers at its port when that one has gone', async () => {
  const port = await freePort();
  const before = createServer((_request, response) => response.end('the one before'));
  await once(before.listen(port, '127.0.0.1'), 'listening');
  await start(port);
  const health = (): Promise<string> =>
    fetch(`http://127.0.0.1:${port}/health`).then(answer => answer.text());
  expect(await health()).toBe('the one before');
  before.close();
  before.closeAllConnections();
  await waitFor(async () => (await health()).includes('healthy'));
});

test('without a port nothing listens', async () => {
  await expect(start(undefined)).resolves.toBeUndefined();
});
