import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pinned } from '@sluice/loadtest/measure/pinning';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder } from '@sluice/testkit';

/** A running gateway, however it is hosted. */
export interface Gateway {
  /** An address an ingress. */
  readonly urls: readonly string[];
  readonly url: string;
  readonly adminKey: string;
  /** Everything its processes logged so far. */
  log(): string;
  stop(): Promise<void>;
}

/** One that was started for a test, with its state in a folder of its own. */
export interface HostedGateway extends Gateway {
  /** Where the secret is that its keys are hashed and its audit log is sealed under. */
  readonly keySecretFile: string;
}

const MAIN = fileURLToPath(new URL('../../hosting/main.ts', import.meta.url));

/** Without what the machine's user has set, so that a test gets what it asks for. */
export function cleanEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(GATEWAY_|AI_GATEWAY_|OTEL_)|_API_KEY$/.test(name),
  );
  return { ...(Object.fromEntries(kept) as Record<string, string>), ...extra };
}

export const ADMIN_KEY = 'sk-test-admin-key-of-the-suite';

export interface StartedProcess {
  child: ChildProcess;
  /** The line of JSON that it printed when it was ready. */
  ready: { url: string; urls: string[]; adminKey?: string; apiKey?: string; join?: string };
  log(): string;
  stop(): Promise<void>;
}

/** What runs still when this process ends, as where a test gave up before its gateway was ready: nobody else would stop it. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Runs `sluice <parameters> --json`, on these CPUs or by way of another program, and waits until it says that it is ready. */
export async function startSluice(
  parameters: readonly string[],
  environment: Record<string, string>,
  cpus?: string,
  within: readonly string[] = [],
): Promise<StartedProcess> {
  const [program = '', ...rest] = [
    ...within,
    ...pinned(cpus, [process.execPath, MAIN, ...parameters, '--json']),
  ];
  const child = spawn(program, rest, {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let log = '';
  child.stderr.on('data', (text: Buffer) => {
    log += text.toString();
  });
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    once(lines, 'line').then(([first]) => String(first)),
    once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`sluice ${parameters.join(' ')} ended with ${code}:\n${log}`)),
    ),
  ]);
  return {
    child,
    ready: JSON.parse(line) as StartedProcess['ready'],
    log: () => log,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Runs a command to its end. */
export async function runSluice(
  parameters: readonly string[],
  environment: Record<string, string>,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...parameters], {
    env: cleanEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (text: Buffer) => {
      written[name] += text.toString();
    });
  const [code] = await once(child, 'close');
  return { code: Number(code), ...written };
}

/** One that can end as by a crash. */
export interface KillableGateway extends HostedGateway {
  kill(): Promise<void>;
}

type GatewayOptions = [
  command: 'up' | 'cluster',
  configFile: string,
  extra?: readonly string[],
  environment?: Record<string, string>,
];

/** Gives what starts a gateway: each time at the same address, with the state of before. */
export async function restartableGateway(
  ...[command, configFile, extra = [], environment = {}]: GatewayOptions
): Promise<() => Promise<KillableGateway>> {
  const dataFolder = temporaryFolder();
  const port = String(await freePort());
  const parameters = [command, '--config', configFile, '--port', port, '--data', dataFolder, ...extra];
  const keySecretFile = join(dataFolder, 'key-secret');
  return async () => {
    const { child, ready, log, stop } = await startSluice(
      parameters,
      cleanEnvironment({ GATEWAY_ADMIN_KEY: ADMIN_KEY, ...environment }),
    );
    const kill = async (): Promise<void> => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    };
    return { urls: ready.urls, url: ready.url, adminKey: ADMIN_KEY, keySecretFile, log, stop, kill };
  };
}

export const startGateway = async (...options: GatewayOptions): Promise<HostedGateway> =>
  (await restartableGateway(...options))();
