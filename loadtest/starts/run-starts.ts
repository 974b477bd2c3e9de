import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type ServiceName, serviceNames } from '@sluice/contract';
import { freePort } from '@sluice/local-servers';
import { startNatsServer, startRedisServer, temporaryFolder } from '@sluice/testkit';
import { BenchError } from '../bench-error.ts';
import { readTree } from '../measure/process-tree.ts';
import { median } from '../measure/statistics.ts';

interface StartsOptions {
  /** Starts of each service that count. One more goes before, which fills the compile cache. */
  rounds: number;
}

interface Start {
  wallMs: number;
  /** User and system time of all threads; NaN where there is no /proc. */
  cpuMs: number;
}

export type StartsReport = Partial<Record<ServiceName, Start & { rounds: number }>>;

const fullStarts: StartsOptions = { rounds: 9 };
const quickStarts: StartsOptions = { rounds: 3 };
const START_TIMEOUT_MS = 60_000;
const hosting = fileURLToPath(new URL('../../hosting/main.ts', import.meta.url));

/** `./sluice bench --starts`: what it costs to start each service, until it takes requests. */
export async function runStarts({
  quick = false,
  json = false,
}: {
  quick?: boolean;
  json?: boolean;
}): Promise<void> {
  const report = await measureStarts(serviceNames, quick ? quickStarts : fullStarts);
  process.stdout.write(`${json ? JSON.stringify(report) : renderStarts(report)}\n`);
}

/** Starts a process of each of these services again and again, against servers that run, and control that has published. */
export async function measureStarts(
  services: readonly ServiceName[],
  { rounds }: StartsOptions,
): Promise<StartsReport> {
  const [nats, redis] = await Promise.all([startNatsServer({ jetStream: true }), startRedisServer()]);
  const environment = {
    ...process.env,
    NODE_ENV: 'production',
    GATEWAY_BUS_NATS_SERVERS: nats.url,
    GATEWAY_STATE_REDIS_URL: redis.url,
    GATEWAY_AUTH_KEYSECRET: randomBytes(32).toString('base64url'),
    GATEWAY_SERVER_HOST: '127.0.0.1',
    GATEWAY_TELEMETRY_LOGS_LEVEL: 'error',
  };
  const start = (service: ServiceName) => startService(service, environment);
  try {
    const control = await start('control');
    const report: StartsReport = {};
    try {
      for (const service of services) {
        const starts: Start[] = [];
        for (let round = 0; round <= rounds; round += 1) {
          const { stop, ...figures } = await start(service);
          await stop();
          if (round > 0) starts.push(figures);
        }
        report[service] = {
          rounds,
          wallMs: median(starts.map(({ wallMs }) => wallMs)),
          cpuMs: median(starts.map(({ cpuMs }) => cpuMs)),
        };
      }
    } finally {
      await control.stop();
    }
    return report;
  } finally {
    await Promise.all([nats.stop(), redis.stop()]);
  }
}

/** Resolves when the service takes requests, as it tells the cluster that starts it. */
async function startService(
  service: ServiceName,
  env: NodeJS.ProcessEnv,
): Promise<Start & { stop(): Promise<void> }> {
  const parameters = ['serve', service, '--data', temporaryFolder(), '--port', String(await freePort())];
  const startedAt = performance.now();
  const child = spawn(process.execPath, [hosting, ...parameters], {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const isServing = await Promise.race([
    once(child, 'message', { signal: AbortSignal.timeout(START_TIMEOUT_MS) }).then(() => true),
    ended.then(() => false),
  ]);
  const figures = {
    wallMs: performance.now() - startedAt,
    cpuMs: readTree(child.pid ?? 0)?.cpuMs ?? Number.NaN,
  };
  if (!isServing) throw new BenchError(`${service} ended before it took requests.`);
  return {
    ...figures,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function renderStarts(report: StartsReport): string {
  const lines = Object.entries(report).map(
    ([service, { cpuMs, wallMs }]) =>
      `${service.padEnd(12)} ${cpuMs.toFixed(0).padStart(8)} ${wallMs.toFixed(0).padStart(8)}`,
  );
  return [
    `${'service'.padEnd(12)} ${'CPU ms'.padStart(8)} ${'ms'.padStart(8)}   until it takes requests, medians`,
  ]
    .concat(lines)
    .join('\n');
}
