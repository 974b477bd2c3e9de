import type { ServiceName } from '@sluice/contract';
import { startLoad } from '@sluice/loadtest/open-loop/start-load';
import { startChaosCluster } from '../chaos-cluster.ts';
import { startKiller } from '../killer.ts';
import { countOf, loadTable } from '../load-table.ts';
import { eventsOf } from '../provider/behaviours.ts';
import { startProvider } from '../provider/start-provider.ts';
import { check, type Scenario } from '../scenario.ts';

const amounts = {
  short: { requestsPerSecond: 100, seconds: 10, everyMs: 2_000 },
  long: { requestsPerSecond: 500, seconds: 60, everyMs: 3_000 },
};
const services: readonly ServiceName[] = ['auth', 'policy', 'guardrail', 'dispatch', 'metering'];

export const killedProcesses: Scenario = {
  name: 'kills',
  title:
    'while processes of every service are killed under load, no request fails that had not begun to stream',
  async run({ length, cpus, progress, onEnd }) {
    const { requestsPerSecond, seconds, everyMs } = amounts[length];
    const provider = await startProvider(cpus.tools);
    onEnd(() => provider.stop());
    const cluster = await startChaosCluster({
      providerUrl: provider.baseUrl,
      cpus: cpus.sluice,
      ingresses: 1,
      scale: 'auth=2,policy=2,guardrail=2,dispatch=2,metering=2',
    });
    onEnd(() => cluster.stop());
    progress(`${requestsPerSecond} requests/s for ${seconds} s, a process killed every ${everyMs} ms`);
    const load = startLoad(
      {
        urls: cluster.urls,
        apiKey: cluster.apiKey,
        requestsPerSecond,
        seconds,
        timeoutMs: 30_000,
        idPrefix: 'kills',
        kinds: [
          { name: 'stream', share: 5, model: 'chaos-stream', stream: true, events: eventsOf(20) },
          { name: 'whole', share: 4, model: 'chaos-whole', stream: false },
          { name: 'guarded', share: 1, model: 'chaos-guarded', stream: false },
        ],
      },
      cpus.tools,
    );
    const killer = startKiller(cluster, { services, everyMs });
    const report = await load.report;
    await killer.stop();
    const kills = [...killer.kills].map(([service, count]) => [service, count] as const);
    const failed = countOf(report, 'refused', 'unanswered', 'timeout');
    return {
      tables: [
        loadTable(`${report.sent} requests at ${requestsPerSecond}/s`, report),
        { title: 'Killed', columns: ['service', 'times'], rows: kills },
      ],
      checks: [
        check('requests that failed before they began', failed === 0, failed === 0 ? '0' : report.examples),
        check(
          'answers that broke off in silence',
          countOf(report, 'cut', 'damaged') === 0,
          countOf(report, 'cut', 'damaged'),
        ),
      ],
    };
  },
};
