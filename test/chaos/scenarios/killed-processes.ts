import type { ServiceName } from '@sluice/contract';
import { startKiller } from '@sluice/loadtest/kills/killer';
import { startLoad } from '@sluice/loadtest/open-loop/start-load';
import { noneBrokenInSilence, noneFailed } from '../load-checks.ts';
import { mixedKinds } from '../load-kinds.ts';
import { loadTable } from '../load-table.ts';
import type { Scenario } from '../scenario.ts';
import { startScenario } from '../start.ts';
import { warmUp } from '../warm-up.ts';

const amounts = {
  short: { requestsPerSecond: 60, seconds: 8, everyMs: 1_500 },
  long: { requestsPerSecond: 500, seconds: 60, everyMs: 3_000 },
};
const services: readonly ServiceName[] = ['auth', 'policy', 'guardrail', 'dispatch', 'metering'];

export const killedProcesses: Scenario = {
  name: 'kills',
  title:
    'while processes of every service are killed under load, no request fails that had not begun to stream',
  async run(context) {
    const { requestsPerSecond, seconds, everyMs } = amounts[context.length];
    const { cluster } = await startScenario(context, {
      ingresses: 1,
      scale: services.map(service => `${service}=2`).join(','),
    });
    await warmUp(context, cluster, requestsPerSecond);
    context.progress(
      `${requestsPerSecond} requests/s for ${seconds} s, a process killed every ${everyMs} ms`,
    );
    const load = startLoad(
      {
        urls: cluster.urls,
        apiKey: cluster.apiKey,
        requestsPerSecond,
        seconds,
        timeoutMs: 60_000,
        idPrefix: 'kills',
        kinds: mixedKinds,
      },
      context.cpus.tools,
    );
    const killer = startKiller(cluster, { services, everyMs });
    const report = await load.report;
    await killer.stop();
    const kills = [...killer.kills].map(([service, count]) => [service, count] as const);
    return {
      tables: [
        loadTable(`${report.sent} requests at ${requestsPerSecond}/s`, report),
        { title: 'Killed', columns: ['service', 'times'], rows: kills },
      ],
      checks: [noneFailed(report), noneBrokenInSilence(report)],
    };
  },
};
