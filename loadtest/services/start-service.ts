import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServiceName } from '@sluice/contract';
import { temporaryFolder } from '@sluice/testkit';
import { BenchError } from '../bench-error.ts';

/** `sluice serve SERVICE` in a process of its own, that takes requests. */
export interface RunningService {
  readonly service: ServiceName;
  readonly pid: number;
  /** From its start until it took requests. */
  readonly startMs: number;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  environment: NodeJS.ProcessEnv;
  /** Arguments behind the service's name. */
  parameters?: readonly string[];
}

const START_TIMEOUT_MS = 120_000;
const hosting = fileURLToPath(new URL('../../hosting/main.ts', import.meta.url));

/** Resolves when the service takes requests, as it tells the cluster that starts it. Throws a `BenchError`. */
export async function startService(
  service: ServiceName,
  { environment, parameters = [] }: ServiceOptions,
): Promise<RunningService> {
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [hosting, 'serve', service, '--data', temporaryFolder(), ...parameters],
    { env: environment, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  const ended = once(child, 'exit');
  const isServing = await Promise.race([
    once(child, 'message', { signal: AbortSignal.timeout(START_TIMEOUT_MS) }).then(() => true),
    ended.then(() => false),
  ]);
  if (!isServing) throw new BenchError(`${service} ended before it took requests.`);
  return {
    service,
    pid: child.pid ?? 0,
    startMs: performance.now() - startedAt,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
