import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { permissionsOf, serviceNames } from '@sluice/contract';
import type { LocalServer } from '@sluice/local-servers';
import { startNatsServer, temporaryFolder, waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { chartFolder, chartProcesses } from './chart-files.ts';

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

test('the file has a user for every service, and lets nobody in without a password', async () => {
  const text = readFileSync(join(chartFolder, 'files/nats-users.conf'), 'utf8');
  for (const service of serviceNames) expect(text).toContain(`user: "${service}"`);
  await expect(connect({ servers: nats.url, maxReconnectAttempts: 0 })).rejects.toThrow();
  await expect(
    connect({ servers: nats.url, user: 'control', pass: 'password-of-ingress', maxReconnectAttempts: 0 }),
  ).rejects.toThrow();
});
