import { join } from 'node:path';
import { startLoad } from '@sluice/loadtest/open-loop/start-load';
import { temporaryFolder } from '@sluice/testkit';
import type { ChaosClusterOptions } from './chaos-cluster.ts';
import { mixedKinds } from './load-kinds.ts';
import { loadTable } from './load-table.ts';
import { haveOutages, lookAt, type Outage, type OutageSeen, outageTable } from './outages.ts';
import { type Check, check, type Scenario, type ScenarioContext } from './scenario.ts';
import { startScenario } from './start.ts';

export interface OutageScenario {
  name: string;
  title: string;
  /** Starts what is to be hurt. The cluster is started with the options that it gives. */
  prepare(context: ScenarioContext): Promise<{
    options: Partial<Omit<ChaosClusterOptions, 'providerUrl' | 'cpus'>>;
    /** Each lasts a few seconds where it does not say for how long. */
    outages: readonly (Omit<Outage, 'lastsMs'> & Partial<Outage>)[];
  }>;
}

const amounts = {
  short: { requestsPerSecond: 50, calmMs: 2_500, lastsMs: 1_500 },
  long: { requestsPerSecond: 200, calmMs: 10_000, lastsMs: 5_000 },
};
const LONG_ENOUGH_SECONDS = 600;
const RECOVERY_MS = 5_000;
/** What is borne with by the ingress (`server.redrive.patience`), and the last attempt in it. */
const PATIENCE_MS = 13_000;

/** A scenario in which one server after the other is away for a while, under load: nobody is to notice more than a delay. */
export const outageScenario = ({ name, title, prepare }: OutageScenario): Scenario => ({
  name,
  title,
  async run(context) {
    const { requestsPerSecond, calmMs, lastsMs } = amounts[context.length];
    const { options, outages } = await prepare(context);
    const { cluster } = await startScenario(context, { ingresses: 1, scale: '', ...options });
    const recordFile = join(temporaryFolder(), 'requests.jsonl');
    const load = startLoad(
      {
        urls: cluster.urls,
        apiKey: cluster.apiKey,
        requestsPerSecond,
        seconds: LONG_ENOUGH_SECONDS,
        timeoutMs: 60_000,
        idPrefix: name,
        kinds: mixedKinds,
        recordFile,
      },
      context.cpus.tools,
    );
    const lasting = outages.map(outage => ({ lastsMs, ...outage }));
    const past = await haveOutages(lasting, calmMs, context.progress);
    await load.stop();
    const report = await load.report;
    const seen = lookAt(past, recordFile, report.startedAt);
    return {
      tables: [outageTable(seen), loadTable(`${report.sent} requests at ${requestsPerSecond}/s`, report)],
      checks: seen.flatMap(outage =>
        context.length === 'long' ? [checkEnds(outage), ...checkTimes(outage)] : [checkEnds(outage)],
      ),
    };
  },
});

const checkEnds = ({ what, wrongs, failures }: OutageSeen): Check =>
  check(`${what}: requests that ended as they must not`, wrongs === 0, wrongs === 0 ? '0' : failures);

/** Of the long form alone, for a machine that has nothing else to do. */
function checkTimes({ what, lastedMs, slowestMs, recoveredAfterMs, inUseAfterMs }: OutageSeen): Check[] {
  const boundMs = Math.max(PATIENCE_MS, lastedMs + RECOVERY_MS);
  const within = (name: string, milliseconds: number, mostMs: number): Check =>
    check(
      `${what}: ${name} within ${(mostMs / 1_000).toFixed(0)} s`,
      milliseconds <= mostMs,
      `${(milliseconds / 1_000).toFixed(1)} s`,
    );
  return [
    within('the slowest', slowestMs, boundMs),
    within('recovered', recoveredAfterMs, RECOVERY_MS),
    ...(inUseAfterMs === undefined ? [] : [within('in use again', inUseAfterMs, RECOVERY_MS)]),
  ];
}
