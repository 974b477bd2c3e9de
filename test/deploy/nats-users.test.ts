import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { permissionsOf, serviceNames } from '@sluice/contract';
import { leafServerConfig } from '@sluice/hosting/edge/leaf-config';
import { freePort, type LocalServer } from '@sluice/local-servers';
import { startNatsServer, temporaryFolder, waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { chartFolder, chartProcesses } from './chart-files.ts';
import { ofKind, renderChart } from './render-chart.ts';

const roles = [
  ...chartProcesses.split,
  ...chartProcesses.compact.filter(({ services }) => services.length > 1),
];
const variableOf = (role: string): string => `SLUICE_NATS_${role.toUpperCase().replaceAll('-', '_')}`;
const subjects = [
  ...serviceNames.map(stage => `gw.v1.stage.${stage}`),
  'audit.v1.acme',
  'gw.v1.stats',
  'somebody.else',
];

let nats: LocalServer;
beforeAll(async () => {
  for (const { role } of roles) vi.stubEnv(variableOf(role), `password-of-${role}`);
  const folder = temporaryFolder();
  cpSync(join(chartFolder, 'files/nats-users.conf'), join(folder, 'nats-users.conf'));
  nats = await startNatsServer({ folder, config: 'accounts { SLUICE { include nats-users.conf } }' });
});
afterAll(async () => {
  await nats.stop();
  vi.unstubAllEnvs();
});

async function connectAs(role: string): Promise<{ connection: NatsConnection; refused: string[] }> {
  const connection = await connect({ servers: nats.url, user: role, pass: `password-of-${role}` });
  const refused: string[] = [];
  void (async () => {
    for await (const status of connection.status())
      if (status.type === 'error') refused.push(String(status.error));
  })();
  return { connection, refused };
}

/** Whether a pattern of NATS takes a subject. */
function takes(pattern: string, subject: string): boolean {
  const [parts, wanted] = [pattern.split('.'), subject.split('.')];
  if (parts.at(-1) !== '>' && parts.length !== wanted.length) return false;
  return parts.every(
    (part, index) => part === '>' || (part === '*' ? wanted[index] !== undefined : part === wanted[index]),
  );
}

test.each(roles)(
  'by the file of the chart $role may say what its services say, and all else is refused',
  async ({ role, services }) => {
    const { publish } = permissionsOf(services);
    const forbidden = subjects.filter(subject => !publish.some(pattern => takes(pattern, subject)));
    expect(forbidden).toContain('somebody.else');
    const { connection, refused } = await connectAs(role);
    for (const subject of subjects) connection.publish(subject, '{}');
    await connection.flush();
    await waitFor(() => refused.length >= forbidden.length);
    expect(refused.map(text => /"([^"]+)"/.exec(text)?.[1]).sort()).toEqual([...forbidden].sort());
    await connection.close();
  },
);

test('by the chart the nats-server of a release takes edges, each by its own password and as a leaf node alone', async () => {
  const folder = temporaryFolder();
  const { objects } = await renderChart({ nats: { leafNodes: { edges: ['store-17', 'ship'] } } });
  const files = ofKind(objects, 'ConfigMap').get('gateway-sluice-nats')?.data;
  const text = z.object({ 'nats.conf': z.string(), 'nats-users.conf': z.string() }).parse(files);
  writeFileSync(join(folder, 'nats-users.conf'), text['nats-users.conf']);
  const leafPort = await freePort();
  const config = text['nats.conf']
    .replace('port: 7422', `listen: "127.0.0.1:${leafPort}"`)
    .replace(/^http: .*$/m, '')
    .replace('/data', join(folder, 'jetstream'));
  vi.stubEnv('SERVER_NAME', 'nats-0');
  vi.stubEnv('SLUICE_NATS_EDGE_STORE_17', 'password-of-the-store');
  vi.stubEnv('SLUICE_NATS_EDGE_SHIP', 'password-of-the-ship');
  const server = await startNatsServer({ folder, config });
  onTestFinished(() => server.stop());
  const joins = async (password: string): Promise<string> => {
    const leafFolder = temporaryFolder();
    const leaf = await startNatsServer({
      folder: leafFolder,
      config: leafServerConfig({
        name: 'store-17',
        join: [`nats-leaf://store-17:${password}@127.0.0.1:${leafPort}`],
        credentials: '',
        login: { user: 'edge', password: 'edge' },
      }),
    });
    onTestFinished(() => leaf.stop());
    const log = (): string => readFileSync(join(leafFolder, 'server.log'), 'utf8');
    return waitFor(() => /using domains: local "", remote "hub"|Authorization Violation/.exec(log())?.[0]);
  };
  expect(await joins('password-of-the-store')).toContain('remote "hub"');
  expect(await joins('password-of-the-ship')).toBe('Authorization Violation');
  const asClient = { user: 'store-17', pass: 'password-of-the-store', maxReconnectAttempts: 0 };
  await expect(connect({ servers: server.url, ...asClient })).rejects.toThrow();
});

test('the file has a user for every service, and lets nobody in without a password', async () => {
  const text = readFileSync(join(chartFolder, 'files/nats-users.conf'), 'utf8');
  for (const service of serviceNames) expect(text).toContain(`user: "${service}"`);
  await expect(connect({ servers: nats.url, maxReconnectAttempts: 0 })).rejects.toThrow();
  await expect(
    connect({ servers: nats.url, user: 'control', pass: 'password-of-ingress', maxReconnectAttempts: 0 }),
  ).rejects.toThrow();
});
