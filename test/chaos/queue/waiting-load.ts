import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadKind } from '@sluice/loadtest/open-loop/plan';
import type { LoadReport } from '@sluice/loadtest/open-loop/report';
import type { RequestRecord } from '@sluice/loadtest/open-loop/send-chat';
import { startLoad } from '@sluice/loadtest/open-loop/start-load';
import { temporaryFolder } from '@sluice/testkit';
import { mintKey } from '../../e2e/client.ts';
import type { ChaosCluster } from '../chaos-cluster.ts';
import { eventsOf } from '../provider/behaviours.ts';

/** Tenants, and how much each asks for relative to the others. */
export const tenants: Readonly<Record<string, number>> = { loud: 6, one: 1, two: 1, three: 1, four: 1 };

/** The queue of the route that every request of the load takes. */
export const waitingRoute = `
  - name: waiting
    match: { model: "chaos-*" }
    targets: [{ provider: provider }]
    retry: { attempts: 1 }
    queue: { maxWait: 2m, keepAliveAfter: 2s }`;

export interface WaitingLoad {
  tenantOf(kind: string): string;
  stop(): Promise<void>;
  ended(): Promise<{ report: LoadReport; records: RequestRecord[] }>;
}

/** A key of each tenant, by its name. */
export async function mintTenantKeys(cluster: ChaosCluster): Promise<ReadonlyMap<string, string>> {
  const keys = new Map<string, string>();
  for (const tenant of Object.keys(tenants)) keys.set(tenant, (await mintKey(cluster, { tenant })).key);
  return keys;
}

/** Requests of several tenants, half of them for streams. */
export function startWaitingLoad(
  cluster: ChaosCluster,
  keys: ReadonlyMap<string, string>,
  {
    requestsPerSecond,
    seconds,
    cpus,
    idPrefix,
  }: { requestsPerSecond: number; seconds: number; cpus: string | undefined; idPrefix: string },
): WaitingLoad {
  const kinds: LoadKind[] = [];
  for (const [tenant, share] of Object.entries(tenants)) {
    const apiKey = keys.get(tenant) ?? '';
    kinds.push({
      name: `${tenant} stream`,
      share,
      model: 'chaos-stream',
      stream: true,
      events: eventsOf(20),
      apiKey,
    });
    kinds.push({ name: `${tenant} whole`, share, model: 'chaos-whole', stream: false, apiKey });
  }
  const recordFile = join(temporaryFolder(), 'requests.jsonl');
  const load = startLoad(
    {
      urls: cluster.urls,
      apiKey: cluster.apiKey,
      requestsPerSecond,
      seconds,
      timeoutMs: 150_000,
      idPrefix,
      kinds,
      recordFile,
    },
    cpus,
  );
  return {
    tenantOf: kind => kind.split(' ')[0] ?? '',
    stop: () => load.stop(),
    async ended() {
      const report = await load.report;
      const records = readFileSync(recordFile, 'utf8')
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line) as RequestRecord);
      return { report, records };
    },
  };
}
