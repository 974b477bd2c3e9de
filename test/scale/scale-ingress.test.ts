import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Balancer } from '@sluice/loadtest/open-loop/balancer';
import { freePort, type LocalServer } from '@sluice/local-servers';
import { startNatsServer, startRedisServer, temporaryFolder, waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPage } from '../docs/pages.ts';
import { mintKey } from '../e2e/client.ts';
import { ADMIN_KEY, cleanEnvironment } from '../e2e/gateway.ts';
import { ask } from '../edge/edge-fixture.ts';
import { repositoryRoot } from '../workspace.ts';

const blocks = readPage('docs/scale-ingress.md').blocks;
const [settings = '', first = '', more = '', less = ''] = blocks
  .filter(({ language }) => language === 'sh')
  .map(({ text }) => text);
const [config = ''] = blocks.filter(({ language }) => language === 'yaml').map(({ text }) => text);
const CLIENTS = 4;
const LIMIT = 50;
/** Five processes start, on a machine that may have other things to do. */
const PATIENCE = { timeoutMs: 90_000 };
const TEST_TIMEOUT_MS = 300_000;

let nats: LocalServer;
let redis: LocalServer;
let environment: Record<string, string>;
/** The page's commands with this test's ports and file. */
let ours: (text: string) => string;
let urls: string[];
const processes: ChildProcess[] = [];
beforeAll(async () => {
  [nats, redis] = await Promise.all([startNatsServer({ jetStream: true }), startRedisServer()]);
  const folder = temporaryFolder();
  const file = join(folder, 'sluice.yaml');
  writeFileSync(file, `${config}telemetry: { logs: { level: warn } }\n`);
  const ports = await Promise.all(
    [8081, 8082, 8083].map(async port => [String(port), String(await freePort())] as const),
  );
  urls = ports.map(([, port]) => `http://127.0.0.1:${port}`);
  ours = text =>
    ports.reduce((line, [shown, port]) => line.replaceAll(shown, port), text).replaceAll('sluice.yaml', file);
  environment = cleanEnvironment({
    GATEWAY_BUS_NATS_SERVERS: nats.url,
    GATEWAY_STATE_REDIS_URL: redis.url,
    GATEWAY_AUTH_KEYSECRET: 'a secret of thirty-two bytes at least',
    GATEWAY_ADMIN_KEY: ADMIN_KEY,
    GATEWAY_STATE_FILE: join(folder, 'sluice.db'),
  });
});
afterAll(async () => {
  await Promise.all(
    processes.map(async child => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }),
  );
  await Promise.all([nats?.stop(), redis?.stop()]);
});

/** Starts each line of a block in the background, as its `&` says. */
function start(block: string): ChildProcess[] {
  const started = ours(block)
    .trim()
    .split('\n')
    .map(line =>
      spawn('sh', ['-c', `exec ${line.replace(/ &$/, '')}`], {
        cwd: repositoryRoot,
        env: environment,
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    );
  processes.push(...started);
  return started;
}

const isReady = async (url: string): Promise<boolean> => (await fetch(`${url}/ready`)).ok;

test('the settings of the page are those that the processes are started with', () => {
  const names = [...settings.matchAll(/^export (\w+)=/gm)].map(([, name = '']) => name);
  expect(names).toHaveLength(4);
  for (const name of names) expect(environment).toHaveProperty(name);
});

test(
  'ingresses come and go under load: no request fails, and a limit stays exact over all of them',
  async () => {
    const [, ingress] = start(first);
    const [one = '', ...others] = urls;
    await waitFor(() => isReady(one), PATIENCE);
    const { key } = await mintKey({
      url: one,
      urls: [one],
      adminKey: ADMIN_KEY,
      log: () => '',
      stop: async () => {},
    });
    const balancer = new Balancer(urls);
    await waitFor(() => urls.every(() => balancer.next() === one), PATIENCE);
    const answers = new Map<string, number>();
    const failures: unknown[] = [];
    let stopped = false;
    const load = Array.from({ length: CLIENTS }, async () => {
      while (!stopped) {
        const url = balancer.next();
        const { status } = await ask({ url }, key);
        if (status === 200) answers.set(url, (answers.get(url) ?? 0) + 1);
        else failures.push({ url, status });
      }
    });
    const answeredBy = (url: string): number => answers.get(url) ?? 0;
    await waitFor(() => answeredBy(one) >= 20, PATIENCE);

    start(more);
    await waitFor(() => others.every(url => answeredBy(url) >= 20), PATIENCE);
    const limited = await Promise.all(
      Array.from({ length: 2 * LIMIT }, (_, index) =>
        ask({ url: urls[index % urls.length] ?? '' }, key, 'limited'),
      ),
    );
    expect(limited.filter(({ status }) => status === 200)).toHaveLength(LIMIT);
    expect(limited.filter(({ status }) => status === 429)).toHaveLength(LIMIT);

    if (ingress === undefined) throw new Error('the page starts no ingress');
    const ended = once(ingress, 'exit');
    spawn('sh', ['-c', ours(less)], { stdio: 'ignore' });
    expect(await ended).toEqual([0, null]);
    const before = others.map(answeredBy);
    await waitFor(() => others.every((url, index) => answeredBy(url) >= (before[index] ?? 0) + 20), PATIENCE);
    stopped = true;
    await Promise.all(load);
    balancer.close();
    expect(failures).toEqual([]);
  },
  TEST_TIMEOUT_MS,
);
