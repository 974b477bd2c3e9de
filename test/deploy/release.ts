import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, type LocalServer } from '@sluice/local-servers';
import { startNatsServer, startRedisServer, temporaryFolder } from '@sluice/testkit';
import { z } from 'zod';
import { cleanEnvironment } from '../e2e/gateway.ts';
import { type Container, containersOf, type Pod, podsOf } from './objects.ts';
import { type KubernetesObject, ofKind, type RenderedChart } from './render-chart.ts';
import { type ServiceProcess, startServiceProcess, stopProcesses, untilReady } from './service-process.ts';

export interface Release {
  /** Where clients find it. */
  url: string;
  pods: readonly ServiceProcess[];
  /** Runs the pod of `helm test`. Resolves with its exit code and what it said. */
  test(): Promise<{ code: number; output: string }>;
  stop(): Promise<void>;
}

/**
 * Runs what a chart renders as processes of this machine: each pod with its own arguments, variables and secrets, nats-server
 * and redis-server with their rendered configuration. Addresses of Services and paths of volumes alone are others.
 */
export async function startRelease({ objects }: RenderedChart): Promise<Release> {
  const secrets = secretsOf(objects);
  const nats = await startNats(objects, secrets);
  const redis = await startRedisServer({
    config: (secrets.get('gateway-sluice-redis/redis.conf') ?? '').replace('dir /data', ''),
  });
  const config = temporaryFolder();
  writeFileSync(join(config, 'sluice.yaml'), dataOf(objects, 'gateway-sluice-config')['sluice.yaml'] ?? '');
  const local = (text: string): string =>
    text
      .replace('gateway-sluice-nats:4222', `127.0.0.1:${nats.port}`)
      .replace('gateway-sluice-redis:6379', `127.0.0.1:${redis.port}`)
      .replace('/home/appuser/config', config);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const pods: ServiceProcess[] = [];
  for (const pod of podsOf(objects)) {
    if (pod.labels['sluice/process'] !== 'true') continue;
    pods.push(await startPod(pod, secrets, local, port));
  }
  const stop = async (): Promise<void> => {
    await stopProcesses(pods);
    await Promise.all([nats.stop(), redis.stop()]);
  };
  try {
    await untilReady(pods);
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { url, pods, test: () => runTest(objects, secrets, url), stop };
}

async function startNats(objects: readonly KubernetesObject[], secrets: Secrets): Promise<LocalServer> {
  const folder = temporaryFolder();
  const { 'nats.conf': config = '', 'nats-users.conf': users = '' } = dataOf(objects, 'gateway-sluice-nats');
  writeFileSync(join(folder, 'nats-users.conf'), users);
  const [container] =
    podsOf(objects).find(({ name }) => name === 'gateway-sluice-nats')?.spec.containers ?? [];
  if (container === undefined) throw new Error('no NATS is rendered');
  // nats-server takes variables of its own environment, which is that of this process.
  Object.assign(process.env, { ...environmentOf(container, secrets), SERVER_NAME: 'nats-0' });
  const local = config
    .replace('http: 8222', '')
    .replace('store_dir: /data,', `store_dir: ${JSON.stringify(folder)},`);
  return startNatsServer({ folder, config: local });
}

function startPod(
  pod: Pod,
  secrets: Secrets,
  local: (text: string) => string,
  port: number,
): Promise<ServiceProcess> {
  const [container] = containersOf(pod);
  if (container === undefined) throw new Error(`${pod.name} has no container`);
  const environment = Object.entries(environmentOf(container, secrets)).map(([name, value]) => [
    name,
    local(value),
  ]);
  return startServiceProcess({
    component: pod.labels['app.kubernetes.io/component'] ?? '',
    parameters: container.args.map(local),
    environment: Object.fromEntries(environment) as Record<string, string>,
    port,
  });
}

async function runTest(objects: readonly KubernetesObject[], secrets: Secrets, url: string) {
  const pod = podsOf(objects).find(({ labels }) => labels['app.kubernetes.io/component'] === 'test');
  const [container] = pod?.spec.containers ?? [];
  if (container === undefined) throw new Error('no test is rendered');
  const [program = '', ...parameters] = [...container.command, ...container.args];
  if (program !== 'node') throw new Error(`the test runs ${program}`);
  const environment = { ...cleanEnvironment(environmentOf(container, secrets)), GATEWAY_URL: url };
  const child = spawn(process.execPath, parameters, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      output += text.toString();
    });
  const [code] = await once(child, 'close');
  return { code: Number(code), output };
}

type Secrets = ReadonlyMap<string, string>;

/** What the Secrets hold, by `name/key`. */
function secretsOf(objects: readonly KubernetesObject[]): Secrets {
  const texts = z.record(z.string(), z.string()).default({});
  const found = new Map<string, string>();
  for (const [name, { data, stringData }] of ofKind(objects, 'Secret')) {
    for (const [key, value] of Object.entries(texts.parse(data)))
      found.set(`${name}/${key}`, Buffer.from(value, 'base64').toString());
    for (const [key, value] of Object.entries(texts.parse(stringData))) found.set(`${name}/${key}`, value);
  }
  return found;
}

const dataOf = (objects: readonly KubernetesObject[], name: string): Record<string, string> =>
  z.record(z.string(), z.string()).parse(ofKind(objects, 'ConfigMap').get(name)?.data);

/** The variables of a container, `$(NAME)` in them replaced as the kubelet does. */
function environmentOf({ env }: Container, secrets: Secrets): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { name, value, valueFrom } of env) {
    const reference = valueFrom?.secretKeyRef;
    const given = reference === undefined ? value : secrets.get(`${reference.name}/${reference.key}`);
    if (given === undefined && reference !== undefined)
      throw new Error(`${name}: there is no ${reference.key} in ${reference.name}`);
    values[name] = (given ?? '').replace(/\$\((\w+)\)/g, (whole, known: string) => values[known] ?? whole);
  }
  return values;
}
