import { join } from 'node:path';
import type { LoadKind } from '@sluice/loadtest/open-loop/plan';
import type { LoadReport } from '@sluice/loadtest/open-loop/report';
import type { RequestRecord } from '@sluice/loadtest/open-loop/send-chat';
import { type RunningLoad, startLoad } from '@sluice/loadtest/open-loop/start-load';
import { temporaryFolder } from '@sluice/testkit';
import type { ChaosCluster } from '../chaos-cluster.ts';
import { eventsOf } from '../provider/behaviours.ts';
import { readRecords } from './read-usage.ts';

/** Of which none fails by itself. */
export const wholeUsage: readonly LoadKind[] = [
  { name: 'stream', share: 4, model: 'chaos-stream', stream: true, events: eventsOf(20), namesRequest: true },
  { name: 'whole', share: 4, model: 'chaos-whole', stream: false, namesRequest: true },
];

/** A tenth of the requests are broken off by their clients, to a tenth the provider answers with an error. */
export const mixedUsage: readonly LoadKind[] = [
  ...wholeUsage,
  { name: 'failing', share: 1, model: 'chaos-failing', stream: false, namesRequest: true },
  {
    name: 'leaving',
    share: 1,
    model: 'chaos-stream',
    stream: true,
    namesRequest: true,
    leavesAfterMs: [5, 400],
  },
];

/** So that the sums of models stay few, while events tell each request apart. */
export const usageRoutes = ['stream', 'whole', 'failing']
  .map(
    name => `
  - name: usage-${name}
    match: { model: "chaos-${name}.*" }
    targets: [{ provider: provider, model: chaos-${name} }]
    retry: { attempts: 1 }`,
  )
  .join('');

export interface UsageLoad extends Pick<RunningLoad, 'stop'> {
  readonly report: Promise<LoadReport>;
  /** Where each request's record is, once it has ended. */
  readonly recordFile: string;
  records(): RequestRecord[];
}

export function startUsageLoad(
  cluster: ChaosCluster,
  amounts: { kinds: readonly LoadKind[]; requestsPerSecond: number; seconds: number; idPrefix: string },
  cpus: string | undefined,
): UsageLoad {
  const recordFile = join(temporaryFolder(), 'requests.jsonl');
  const { urls, apiKey } = cluster;
  const load = startLoad({ urls, apiKey, timeoutMs: 60_000, recordFile, ...amounts }, cpus);
  return { report: load.report, stop: () => load.stop(), recordFile, records: () => readRecords(recordFile) };
}
