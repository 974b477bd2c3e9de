import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type LimitHold, systemClock } from '@sluice/contract';
import { MemoryReservations } from '@sluice/store/limits';
import { startRedisServer } from '@sluice/testkit';
import type { DeciderReport, DeciderTask } from './decider-task.ts';
import { overshoot } from './overshoot.ts';

interface LimitsOptions {
  processes: number;
  /** Over all processes. */
  clients: number;
  seconds: number;
  limit: number;
  windowMs: number;
}

const fullLimits: LimitsOptions = { processes: 4, clients: 64, seconds: 30, limit: 1_000, windowMs: 1_000 };
const quickLimits: LimitsOptions = { ...fullLimits, seconds: 5 };
const LONE_SECONDS = 2;
const EMBEDDED_DECISIONS = 200_000;

interface LimitsReport {
  options: LimitsOptions;
  decisions: number;
  admitted: number;
  overshoot: number;
  /** Round trips to Redis that a request waits for. */
  scriptsPerDecision: number;
  /** One client, one process. */
  alone: { p50Micros: number; p99Micros: number };
  p50Micros: number;
  p99Micros: number;
  cpuMicrosPerDecision: number;
  redisCpuMicrosPerDecision: number;
  decisionsPerSecondPerProcess: number;
  embedded: {
    p50Micros: number;
    p99Micros: number;
    cpuMicrosPerDecision: number;
    decisionsPerSecond: number;
  };
}

/** `./sluice bench --limits`: what limits cost, and that they hold. */
export async function runLimits({
  quick = false,
  json = false,
}: {
  quick?: boolean;
  json?: boolean;
}): Promise<void> {
  const report = await measureLimits(quick ? quickLimits : fullLimits);
  process.stdout.write(`${json ? JSON.stringify(report) : renderLimits(report)}\n`);
}

/** Several processes decide on one limit by one Redis, as fast as they can; and one process by itself. */
export async function measureLimits(options: LimitsOptions): Promise<LimitsReport> {
  const { processes, clients, seconds, limit, windowMs } = options;
  const redis = await startRedisServer();
  try {
    const task: DeciderTask = { url: redis.url, clients: clients / processes, seconds, limit, windowMs };
    const alone = await runDecider({
      ...task,
      clients: 1,
      seconds: LONE_SECONDS,
      limit: 1e9,
      windowMs: 60_000,
    });
    const reports = await Promise.all(Array.from({ length: processes }, () => runDecider(task)));
    const admitted = reports.flatMap(report => report.admitted);
    const micros = Float64Array.from(reports.flatMap(report => report.micros)).sort();
    const spentSince = (of: (redis: DeciderReport['redis']) => number): number =>
      Math.max(...reports.map(({ redis: spent }) => of(spent))) - of(alone.redis);
    const decisions = reports.reduce((sum, report) => sum + report.decisions, 0);
    return {
      options,
      decisions,
      admitted: admitted.length,
      overshoot: overshoot(admitted, limit, windowMs),
      scriptsPerDecision: spentSince(({ scripts }) => scripts) / decisions,
      alone: quantiles(alone.micros),
      p50Micros: quantile(micros, 0.5),
      p99Micros: quantile(micros, 0.99),
      cpuMicrosPerDecision: reports.reduce((sum, report) => sum + report.cpuMicros, 0) / decisions,
      redisCpuMicrosPerDecision: spentSince(({ cpuMicros }) => cpuMicros) / decisions,
      decisionsPerSecondPerProcess: decisions / seconds / processes,
      embedded: measureEmbedded(limit, windowMs),
    };
  } finally {
    await redis.stop();
  }
}

async function runDecider(task: DeciderTask): Promise<DeciderReport> {
  const child = fork(new URL('./decider.ts', import.meta.url), { serialization: 'advanced' });
  await once(child, 'message');
  child.send(task);
  const [report] = (await once(child, 'message')) as [DeciderReport];
  return report;
}

function measureEmbedded(limit: number, windowMs: number): LimitsReport['embedded'] {
  const store = new MemoryReservations(systemClock);
  const hold: LimitHold = {
    key: 'loadtest',
    measure: 'requests',
    limit,
    amount: 1,
    form: { kind: 'sliding', windowMs },
    shared: false,
    onUnavailable: 'local',
  };
  const micros = new Float64Array(EMBEDDED_DECISIONS);
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  for (let count = 0; count < EMBEDDED_DECISIONS; count += 1) {
    const before = performance.now();
    store.hold({ id: `request-${count}`, attempt: 1, tenant: 'loadtest', limits: [hold], leaseMs: 30_000 });
    micros[count] = (performance.now() - before) * 1000;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  micros.sort();
  return {
    p50Micros: quantile(micros, 0.5),
    p99Micros: quantile(micros, 0.99),
    cpuMicrosPerDecision: (user + system) / EMBEDDED_DECISIONS,
    decisionsPerSecond: EMBEDDED_DECISIONS / seconds,
  };
}

const quantiles = (micros: readonly number[]): LimitsReport['alone'] => {
  const sorted = Float64Array.from(micros).sort();
  return { p50Micros: quantile(sorted, 0.5), p99Micros: quantile(sorted, 0.99) };
};

const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

function renderLimits(report: LimitsReport): string {
  const { options, embedded, alone } = report;
  const { processes, clients, seconds, limit, windowMs } = options;
  const number = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 1 });
  return [
    `${processes} processes on one Redis, ${clients} clients, ${limit} requests per ${windowMs} ms, ${seconds} s:`,
    `  decisions ${number(report.decisions)}, admitted ${number(report.admitted)}, most over the limit in any window: ${report.overshoot}`,
    `  a decision: p50 ${number(report.p50Micros)} µs, p99 ${number(report.p99Micros)} µs, CPU ${number(report.cpuMicrosPerDecision)} µs and ${number(report.redisCpuMicrosPerDecision)} µs of Redis, ${number(report.decisionsPerSecondPerProcess)} a second and process`,
    `  by one client alone: p50 ${number(alone.p50Micros)} µs, p99 ${number(alone.p99Micros)} µs; round trips to Redis: ${report.scriptsPerDecision.toFixed(3)}`,
    `In one process, in memory:`,
    `  a decision: p50 ${number(embedded.p50Micros)} µs, p99 ${number(embedded.p99Micros)} µs, CPU ${number(embedded.cpuMicrosPerDecision)} µs, ${number(embedded.decisionsPerSecond)} a second`,
  ].join('\n');
}
