import type { UsageEvent } from '@sluice/contract';
import type { ChaosClusterOptions } from '../chaos-cluster.ts';
import { loadTable } from '../load-table.ts';
import { haveOutages, lookAt, type Outage, outageTable } from '../outages.ts';
import { type Check, check, type Scenario, type ScenarioContext } from '../scenario.ts';
import { startScenario } from '../start.ts';
import { attemptTable, settledUsage, usageChecks, usageTable } from './settle.ts';
import { startUsageLoad, usageRoutes, wholeUsage } from './usage-load.ts';

export interface OutageOfEvents {
  name: string;
  title: string;
  prepare(context: ScenarioContext): Promise<{
    options: Partial<Omit<ChaosClusterOptions, 'providerUrl' | 'cpus'>>;
    outages: readonly Omit<Outage, 'lastsMs'>[];
  }>;
}

const amounts = {
  short: { requestsPerSecond: 50, calmMs: 2_000, lastsMs: 3_000 },
  long: { requestsPerSecond: 200, calmMs: 10_000, lastsMs: 20_000 },
};
const LONG_ENOUGH_SECONDS = 600;

/** A scenario in which what stores events is away for a while, under load: no request is to fail for it, and no event to be missing. */
export const outageOfEvents = ({ name, title, prepare }: OutageOfEvents): Scenario => ({
  name,
  title,
  async run(context) {
    const { requestsPerSecond, calmMs, lastsMs } = amounts[context.length];
    const { options, outages } = await prepare(context);
    const { cluster, provider } = await startScenario(context, {
      ingresses: 1,
      scale: '',
      routes: usageRoutes,
      ...options,
    });
    const startedAt = new Date();
    const load = startUsageLoad(
      cluster,
      { kinds: wholeUsage, requestsPerSecond, seconds: LONG_ENOUGH_SECONDS, idPrefix: name },
      context.cpus.tools,
    );
    const lasting = outages.map(outage => ({ ...outage, lastsMs }));
    const past = await haveOutages(lasting, calmMs, context.progress);
    await load.stop();
    const report = await load.report;
    const usage = await settledUsage(cluster, provider, load.records(), startedAt);
    const seen = lookAt(past, load.recordFile, report.startedAt);
    return {
      tables: [
        outageTable(seen),
        loadTable(`${report.sent} requests at ${requestsPerSecond}/s`, report),
        attemptTable(usage),
        usageTable(usage),
      ],
      checks: [
        ...seen.map(({ what, wrongs, failures }) =>
          check(`${what}: requests that failed`, wrongs === 0, wrongs === 0 ? '0' : failures),
        ),
        ...usageChecks(usage),
        inOrder(usage.events),
      ],
    };
  },
});

/** There is one dispatch: what it did later is stored later. */
function inOrder(events: readonly UsageEvent[]): Check {
  const ofDispatch = events.filter(({ tries }) => tries.length > 0);
  const early = ofDispatch.filter(({ at }, index) => at < (ofDispatch[index - 1]?.at ?? 0));
  return check('events that are stored in front of earlier ones', early.length === 0, String(early.length));
}
