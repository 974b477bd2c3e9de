import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
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
  ready: { url: string; urls: string[]; adminKey?: string; apiKey?: string };
  log(): string;
  stop(): Promise<void>;
}

/** Runs `sluice <parameters> --json`, on these CPUs, and waits until it says that it is ready. */
export async function startSluice(
  parameters: readonly string[],
  environment: Record<string, string>,
  cpus?: string,
): Promise<StartedProcess> {
  const [program = '', ...rest] = pinned(cpus, [process.execPath, MAIN, ...parameters, '--json']);
  const child = spawn(program, rest, {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
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

export async function startGateway(
  command: 'up' | 'cluster',
  configFile: string,
  extra: readonly string[] = [],
): Promise<Gateway> {
  const parameters = [
    command,
    '--config',
    configFile,
    '--port',
    String(await freePort()),
    '--data',
    temporaryFolder(),
    ...extra,
  ];
  const started = await startSluice(parameters, cleanEnvironment({ GATEWAY_ADMIN_KEY: ADMIN_KEY }));
  const { urls, url } = started.ready;
  return { urls, url, adminKey: ADMIN_KEY, log: started.log, stop: started.stop };
}
