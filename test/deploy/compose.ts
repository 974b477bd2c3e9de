import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@sluice/local-servers';
import { startNatsServer, startRedisServer, temporaryFolder } from '@sluice/testkit';
import { parse } from 'yaml';
import { z } from 'zod';
import { repositoryRoot } from '../workspace.ts';
import { type ServiceProcess, startServiceProcess, stopProcesses, untilReady } from './service-process.ts';

export const composeFolder = join(repositoryRoot, 'deploy/compose');

const serviceSchema = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  env_file: z.array(z.object({ path: z.string(), required: z.boolean() })).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  ports: z.array(z.string()).default([]),
  deploy: z.object({ resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string() }) }) }),
});
const fileSchema = z.looseObject({
  services: z.record(z.string(), serviceSchema),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
});
export type ComposeFile = z.infer<typeof fileSchema>;
type ComposeService = z.infer<typeof serviceSchema>;

/** A compose file as it is written, its anchors resolved and its variables not. */
export const composeDocument = (name: string): unknown =>
  parse(readFileSync(join(composeFolder, name), 'utf8'), { merge: true });

export const composeFile = (name: string): ComposeFile => fileSchema.parse(composeDocument(name));

const VARIABLE = /\$\{(\w+)(?::([-?])([^}]*))?\}/g;

/** The variables that a file cannot do without. */
export const requiredVariables = (name: string): string[] => [
  ...new Set(
    [...readFileSync(join(composeFolder, name), 'utf8').matchAll(VARIABLE)].flatMap(
      ([, variable = '', sign]) => (sign === '?' ? [variable] : []),
    ),
  ),
];

/** Runs setup.sh in a copy of the folder. Returns the path of the .env that it writes, and what is in it. */
export function setUp(): { file: string; variables: Record<string, string>; again(): void } {
  const folder = temporaryFolder();
  cpSync(join(composeFolder, 'setup.sh'), join(folder, 'setup.sh'));
  const run = () => execFileSync('sh', [join(folder, 'setup.sh')], { stdio: 'ignore' });
  run();
  const file = join(folder, '.env');
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return {
    file,
    variables: Object.fromEntries(lines.map(line => line.split('=') as [string, string])),
    again: run,
  };
}

export interface ComposeRun {
  /** Of each ingress. */
  urls: readonly string[];
  processes: readonly ServiceProcess[];
  stop(): Promise<void>;
}

/**
 * Runs what `docker compose up` would as processes of this machine: each container of Sluice with its own command and variables,
 * nats-server and redis-server as the file configures them. Addresses and paths alone are others. `scale` is that of
 * `docker compose up`.
 */
export async function startCompose(
  variables: Readonly<Record<string, string>>,
  scale: Readonly<Record<string, number>> = {},
): Promise<ComposeRun> {
  const { services } = composeFile('docker-compose.yml');
  const resolve = (text: string): string =>
    text.replace(VARIABLE, (_, name: string, sign?: string, fallback = '') => {
      const value = variables[name];
      if (value === undefined && sign !== '-') throw new Error(`${name} is not set`);
      return value ?? fallback;
    });
  const { nats: natsService, redis: redisService, ...others } = services;
  if (natsService === undefined || redisService === undefined) throw new Error('NATS or Redis is missing');
  const nats = await startNats(natsService, resolve);
  const redis = await startRedisServer({ config: redisConfig(redisService.command.map(resolve)) });
  const local = (text: string): string =>
    resolve(text)
      .replace('nats:4222', `127.0.0.1:${nats.port}`)
      .replace('redis:6379', `127.0.0.1:${redis.port}`);
  const urls: string[] = [];
  const processes: ServiceProcess[] = [];
  const containers = Object.entries(others).flatMap(container =>
    Array.from({ length: scale[container[0]] ?? 1 }, () => container),
  );
  for (const [component, { command, environment }] of containers) {
    const port = await freePort();
    if (component === 'ingress') urls.push(`http://127.0.0.1:${port}`);
    processes.push(
      await startServiceProcess({
        component,
        parameters: [...command, '--config', join(composeFolder, 'config/default.yaml')],
        environment: Object.fromEntries(
          Object.entries(environment).map(([name, text]) => [name, local(text)]),
        ),
        port,
      }),
    );
  }
  const stop = async (): Promise<void> => {
    await stopProcesses(processes);
    await Promise.all([nats.stop(), redis.stop()]);
  };
  try {
    await untilReady(processes);
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { urls, processes, stop };
}

function startNats({ environment }: ComposeService, resolve: (text: string) => string) {
  const folder = temporaryFolder();
  cpSync(join(repositoryRoot, 'deploy/helm/sluice/files/nats-users.conf'), join(folder, 'nats-users.conf'));
  // nats-server takes variables of its own environment, which is that of this process.
  for (const [name, text] of Object.entries(environment)) process.env[name] = resolve(text);
  const config = readFileSync(join(composeFolder, 'nats.conf'), 'utf8')
    .replace('http: 8222', '')
    .replace('store_dir: /data,', `store_dir: ${JSON.stringify(folder)},`);
  return startNatsServer({ folder, config });
}

/** `--name value` as the lines of a redis.conf. */
const redisConfig = ([, ...parameters]: readonly string[]): string =>
  parameters
    .join(' ')
    .split('--')
    .filter(line => line.trim() !== '')
    .map(line => (line.trim() === 'save' ? 'save ""' : line.trim()))
    .join('\n');
