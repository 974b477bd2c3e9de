import { randomUUID } from 'node:crypto';
import { type LimitHold, systemClock } from '@sluice/contract';
import { openRedisReservations } from '@sluice/store/limits';
import type { DeciderReport, DeciderTask } from './decider-task.ts';

/** One of several processes that decide by one Redis: asks for the same limit with many clients at once, and reports. */
async function decide({ url, clients, seconds, limit, windowMs }: DeciderTask): Promise<DeciderReport> {
  const silent = (): void => undefined;
  const { reservations, connection } = openRedisReservations({
    url,
    logger: { info: silent, warn: silent, error: silent },
    clock: systemClock,
    replicas: () => 1,
  });
  await connection.ready();
  const hold: LimitHold = {
    key: 'loadtest',
    measure: 'requests',
    limit,
    amount: 1,
    form: { kind: 'sliding', windowMs },
    shared: false,
    onUnavailable: 'closed',
  };
  const report: DeciderReport = {
    decisions: 0,
    cpuMicros: 0,
    admitted: [],
    micros: [],
    redis: { scripts: 0, cpuMicros: 0 },
  };
  const end = Date.now() + seconds * 1000;
  const cpu = process.cpuUsage();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (Date.now() < end) {
        const before = Date.now();
        const startedAt = performance.now();
        const id = randomUUID();
        const held = await reservations.hold({
          id,
          attempt: 1,
          tenant: 'loadtest',
          limits: [hold],
          leaseMs: 600_000,
        });
        report.micros.push(Math.round((performance.now() - startedAt) * 1000));
        report.decisions += 1;
        if (held.kind === 'held') report.admitted.push([before, Date.now()]);
      }
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  report.cpuMicros = user + system;
  const sumOf = async (section: 'commandstats' | 'cpu', pattern: RegExp): Promise<number> =>
    [...(await connection.redis.info(section)).matchAll(pattern)].reduce(
      (sum, [, figure]) => sum + Number(figure),
      0,
    );
  report.redis = {
    scripts: await sumOf('commandstats', /^cmdstat_eval(?:sha)?:calls=(\d+)/gm),
    cpuMicros: 1e6 * (await sumOf('cpu', /^used_cpu_(?:sys|user):([\d.]+)/gm)),
  };
  connection.close();
  return report;
}

process.once('message', async (task: DeciderTask) => {
  process.send?.(await decide(task), () => process.disconnect?.());
});
process.send?.('ready');
