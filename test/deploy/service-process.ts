import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { cleanEnvironment } from '../e2e/gateway.ts';

const MAIN = fileURLToPath(new URL('../../hosting/main.ts', import.meta.url));

/** A process that stands for a container of one or more services. */
export interface ServiceProcess {
  component: string;
  child: ChildProcess;
  probes: string;
  log(): string;
}

export interface ServiceProcessOptions {
  component: string;
  /** Behind the entry point; `/var/lib/sluice` in them becomes a folder of its own. */
  parameters: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Where an ingress listens. */
  port: number;
}

/** Starts `sluice` as a container would, but for addresses and paths of this machine. */
export async function startServiceProcess(options: ServiceProcessOptions): Promise<ServiceProcess> {
  const data = temporaryFolder();
  const probesPort = await freePort();
  const parameters = options.parameters.map(text => text.replace('/var/lib/sluice', data));
  const child = spawn(process.execPath, [MAIN, ...parameters], {
    env: cleanEnvironment({
      GATEWAY_STATE_FILE: `${data}/sluice.db`,
      ...options.environment,
      GATEWAY_SERVER_PORT: String(options.port),
      GATEWAY_SERVER_HOST: '127.0.0.1',
      GATEWAY_TELEMETRY_PROBES_PORT: String(probesPort),
      GATEWAY_SERVER_DRAIN_DELAY: '0s',
    }),
    cwd: data,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr?.on('data', (text: Buffer) => {
    log += text.toString();
  });
  return { component: options.component, child, probes: `http://127.0.0.1:${probesPort}`, log: () => log };
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

/** Rejects with what they logged where one does not become ready. */
export async function untilReady(processes: readonly ServiceProcess[]): Promise<void> {
  try {
    for (const { probes } of processes) await waitFor(() => isReady(probes), { timeoutMs: 120_000 });
  } catch (cause) {
    const logs = processes.map(({ component, log }) => `${component}:\n${log()}`).join('\n');
    throw new Error(`Not every process became ready.\n${logs}`, { cause });
  }
}

export async function stopProcesses(processes: readonly ServiceProcess[]): Promise<void> {
  const running = processes.filter(({ child }) => child.exitCode === null && child.signalCode === null);
  const ended = running.map(({ child }) => once(child, 'exit'));
  for (const { child } of running) child.kill('SIGTERM');
  await Promise.all(ended);
}
