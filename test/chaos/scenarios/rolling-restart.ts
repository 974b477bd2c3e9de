import { setTimeout as delay } from 'node:timers/promises';
import { startLoad } from '@sluice/loadtest/open-loop/start-load';
import type { ChaosCluster } from '../chaos-cluster.ts';
import { allWhole } from '../load-checks.ts';
import { mixedKinds } from '../load-kinds.ts';
import { loadTable } from '../load-table.ts';
import { eventsOf } from '../provider/behaviours.ts';
import { check, type Scenario } from '../scenario.ts';
import { startScenario } from '../start.ts';
import { warmUp } from '../warm-up.ts';

const amounts = {
  short: {
    requestsPerSecond: 50,
    longStreams: { model: 'chaos-three-seconds', events: eventsOf(12), perSecond: 2 },
    scale: '',
  },
  long: {
    requestsPerSecond: 500,
    longStreams: { model: 'chaos-thirty-seconds', events: eventsOf(60), perSecond: 4 },
    scale: 'auth=2,policy=2,guardrail=2,dispatch=2,metering=2',
  },
};
const POLL_MS = 100;
const LONG_ENOUGH_SECONDS = 600;

export const rollingRestart: Scenario = {
  name: 'rolling-restart',
  title: 'every process is replaced under load with long streams open, and no request fails',
  async run(context) {
    const { requestsPerSecond, longStreams, scale } = amounts[context.length];
    const { cluster } = await startScenario(context, {
      ingresses: 2,
      scale,
      config: 'server: { drain: { delay: 1s, timeout: 45s } }',
    });
    const { model, events, perSecond } = longStreams;
    const share = (perSecond * 10) / requestsPerSecond;
    const plan = { urls: cluster.urls, apiKey: cluster.apiKey, timeoutMs: 60_000 };
    await warmUp(context, cluster, requestsPerSecond);
    const load = startLoad(
      {
        ...plan,
        requestsPerSecond: requestsPerSecond + perSecond,
        seconds: LONG_ENOUGH_SECONDS,
        idPrefix: 'rolling',
        kinds: [...mixedKinds, { name: 'long stream', share, model, stream: true, events }],
      },
      context.cpus.tools,
    );
    const replaced = await replaceAll(cluster, line => context.progress(line));
    await load.stop();
    const report = await load.report;
    return {
      tables: [loadTable(`${report.sent} requests, ${replaced} processes replaced`, report)],
      checks: [
        check('every process was replaced', replaced === cluster.processes().length, replaced),
        allWhole(report),
      ],
    };
  },
};

/**
 * Resolves with how many there were, once none of them is left. One after the other leaves when its streams have ended: with streams of
 * thirty seconds, some four minutes. Rejects where the cluster stops at one.
 */
async function replaceAll(cluster: ChaosCluster, progress: (line: string) => void): Promise<number> {
  const old = new Set(cluster.processes().map(({ pid }) => pid));
  process.kill(cluster.pid, 'SIGUSR2');
  for (let left = old.size; left > 0; await delay(POLL_MS)) {
    const still = cluster.processes().filter(({ pid }) => old.has(pid)).length;
    if (still < left) progress(`${still} of ${old.size} processes left to be replaced`);
    left = still;
    if (cluster.log().includes('could not be replaced')) throw new Error(cluster.log());
  }
  for (const url of cluster.urls) await untilReady(url);
  return old.size;
}

async function untilReady(url: string): Promise<void> {
  while (
    !(await fetch(`${url}/ready`).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await delay(POLL_MS);
}
