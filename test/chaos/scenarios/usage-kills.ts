import type { ServiceName } from '@sluice/contract';
import { startKiller } from '@sluice/loadtest/kills/killer';
import { ask } from '@sluice/local-servers';
import { startRedisServer } from '@sluice/testkit';
import { noneBrokenInSilence } from '../load-checks.ts';
import { loadTable } from '../load-table.ts';
import type { Scenario } from '../scenario.ts';
import { startScenario } from '../start.ts';
import { attemptTable, settledUsage, sumsMadeAnew, usageChecks, usageTable } from '../usage/settle.ts';
import { mixedUsage, startUsageLoad, usageRoutes } from '../usage/usage-load.ts';

const amounts = {
  short: { requestsPerSecond: 80, seconds: 10, everyMs: 1_500 },
  long: { requestsPerSecond: 200, seconds: 105, everyMs: 2_000 },
};
const services: readonly ServiceName[] = ['policy', 'dispatch', 'metering'];

export const usageKills: Scenario = {
  name: 'usage-kills',
  title:
    'while processes are killed, clients leave and the provider fails, what is metered is what the provider counted, to the token; and again after Redis has forgotten it',
  async run(context) {
    const { requestsPerSecond, seconds, everyMs } = amounts[context.length];
    const redis = await startRedisServer();
    context.onEnd(() => redis.stop());
    const { cluster, provider } = await startScenario(context, {
      environment: { GATEWAY_STATE_REDIS_URL: redis.url },
      ingresses: 1,
      scale: services.map(service => `${service}=2`).join(','),
      routes: usageRoutes,
    });
    const startedAt = new Date();
    context.progress(
      `${requestsPerSecond} requests/s for ${seconds} s, a process killed every ${everyMs} ms`,
    );
    const load = startUsageLoad(
      cluster,
      { kinds: mixedUsage, requestsPerSecond, seconds, idPrefix: 'usage-kills' },
      context.cpus.tools,
    );
    const killer = startKiller(cluster, { services, everyMs });
    const report = await load.report;
    await killer.stop();
    const usage = await settledUsage(cluster, provider, load.records(), startedAt);
    context.progress('Redis forgets everything');
    await ask(redis.port, 'FLUSHALL\r\n');
    const madeAnew = await sumsMadeAnew(cluster, usage.events, startedAt);
    const kills = [...killer.kills].map(([service, count]) => [service, count] as const);
    return {
      tables: [
        loadTable(`${report.sent} requests at ${requestsPerSecond}/s`, report),
        { title: 'Killed', columns: ['service', 'times'], rows: kills },
        attemptTable(usage),
        usageTable(usage),
      ],
      checks: [noneBrokenInSilence(report), ...usageChecks(usage), madeAnew],
    };
  },
};
