import { type ServiceName, serviceNames } from '@sluice/contract';
import { freePort } from '@sluice/local-servers';
import { readTree } from '../measure/process-tree.ts';
import { median } from '../measure/statistics.ts';
import { startServers } from '../services/start-servers.ts';
import { type RunningService, startService } from '../services/start-service.ts';

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
  const servers = await startServers();
  const start = async (service: ServiceName): Promise<RunningService> =>
    startService(service, {
      environment: servers.environment,
      parameters: ['--port', String(await freePort())],
    });
  try {
    const control = await start('control');
    const report: StartsReport = {};
    try {
      for (const service of services) {
        const starts: Start[] = [];
        for (let round = 0; round <= rounds; round += 1) {
          const running = await start(service);
          const cpuMs = readTree(running.pid)?.cpuMs ?? Number.NaN;
          await running.stop();
          if (round > 0) starts.push({ wallMs: running.startMs, cpuMs });
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
    await servers.stop();
  }
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
