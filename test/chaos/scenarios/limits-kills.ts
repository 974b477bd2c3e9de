import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName, UsageEvent } from '@sluice/contract';
import { startKiller } from '@sluice/loadtest/kills/killer';
import { startLoad } from '@sluice/loadtest/open-loop/start-load';
import { bearer, chatBody, mintKey, post } from '../../e2e/client.ts';
import type { ChaosCluster } from '../chaos-cluster.ts';
import { noneFailed } from '../load-checks.ts';
import { mixedKinds } from '../load-kinds.ts';
import { loadTable } from '../load-table.ts';
import { check, type Scenario } from '../scenario.ts';
import { startScenario } from '../start.ts';

const amounts = {
  short: { requestsPerSecond: 60, seconds: 8, everyMs: 1_500, leaseSeconds: 5 },
  long: { requestsPerSecond: 200, seconds: 30, everyMs: 2_000, leaseSeconds: 30 },
};
const services: readonly ServiceName[] = ['policy', 'dispatch', 'metering'];
const POLL_MS = 500;
/** Beside the lease: for processes that start again, and for metering to come to the last event. */
const PATIENCE_MS = 30_000;

const limits = [{ tokens: 1_000_000_000, per: '1h' }, { concurrent: 100_000 }];

/** How a key’s limits stand, as the headers of one more answer say, and what that one took itself. */
interface Standing {
  tokens: number;
  concurrent: number;
}

async function standingOf(cluster: ChaosCluster, key: string): Promise<Standing> {
  const response = await post(cluster, '/v1/chat/completions', chatBody('chaos-whole'), bearer(key));
  await response.arrayBuffer();
  const remaining = (measure: string): number =>
    Number(response.headers.get(`x-ratelimit-remaining-${measure}`) ?? Number.NaN);
  return { tokens: remaining('tokens'), concurrent: remaining('concurrent') };
}

const tokensOf = ({ tokens, tries }: UsageEvent): number =>
  [tokens, ...tries.flatMap(each => each.tokens ?? [])].reduce(
    (sum, { input, output }) => sum + input + output,
    0,
  );

async function eventsOf(cluster: ChaosCluster, keyId: string): Promise<UsageEvent[]> {
  const response = await fetch(`${cluster.url}/api/v1/usage/events?from=start&tenant=acme`, {
    headers: bearer(cluster.adminKey),
  });
  const lines = (await response.text()).split('\n').filter(line => line.trim() !== '');
  return lines.map(line => JSON.parse(line) as UsageEvent).filter(event => event.keyId === keyId);
}

export const limitsKills: Scenario = {
  name: 'limits-kills',
  title:
    'what killed processes had reserved is settled or given back within the lease, and what was called is paid',
  async run(context) {
    const { requestsPerSecond, seconds, everyMs, leaseSeconds } = amounts[context.length];
    const { cluster, provider } = await startScenario(context, {
      ingresses: 1,
      scale: services.map(service => `${service}=2`).join(','),
      config: `state: { lease: ${leaseSeconds}s }`,
    });
    const [used, fresh] = [await mintKey(cluster, { limits }), await mintKey(cluster, { limits })];
    const untouched = await standingOf(cluster, fresh.key);
    const load = startLoad(
      {
        urls: cluster.urls,
        apiKey: used.key,
        requestsPerSecond,
        seconds,
        timeoutMs: 60_000,
        idPrefix: 'limits-kills',
        kinds: mixedKinds,
      },
      context.cpus.tools,
    );
    const killer = startKiller(cluster, { services, everyMs });
    const report = await load.report;
    await killer.stop();
    const endedAt = performance.now();

    const ledger = await provider.ledger();
    const calls = [...ledger].flatMap(([id, made]) => (id.startsWith('limits-kills') ? made : []));
    const produced = calls
      .filter(({ end }) => end === 'complete')
      .reduce((sum, { outputTokens }) => sum + PROMPT_TOKENS + outputTokens, 0);

    let standing: Standing;
    let events: UsageEvent[];
    let probes = 0;
    let charged: number;
    let metered: number;
    let most: number;
    do {
      await delay(POLL_MS);
      standing = await standingOf(cluster, used.key);
      // Each earlier look at it was a request, and is paid by now or reserved like this one.
      charged = untouched.tokens - standing.tokens - probes * PROBE_TOKENS;
      probes += 1;
      events = await eventsOf(cluster, used.id);
      const lost = events.filter(({ outcome }) => outcome === 'lost').length;
      metered = events
        .filter(({ outcome }) => outcome !== 'lost')
        .reduce((sum, event) => sum + tokensOf(event), 0);
      metered -= (probes - 1) * PROBE_TOKENS;
      most = metered + lost * RESERVED_TOKENS;
    } while (
      (standing.concurrent !== untouched.concurrent || charged < produced || charged > most) &&
      performance.now() - endedAt < leaseSeconds * 1_000 + PATIENCE_MS
    );
    const tookSeconds = Math.round((performance.now() - endedAt) / 1_000);
    const running = untouched.concurrent - standing.concurrent;
    return {
      tables: [
        loadTable(`${report.sent} requests at ${requestsPerSecond}/s`, report),
        {
          title: `Killed, and how it stood ${tookSeconds} s after the last answer, with a lease of ${leaseSeconds} s`,
          columns: ['', ...services, 'calls', 'produced', 'metered', 'charged', 'running'],
          rows: [
            [
              '',
              ...services.map(service => killer.kills.get(service) ?? 0),
              calls.length,
              produced,
              metered,
              charged,
              running,
            ],
          ],
        },
      ],
      checks: [
        noneFailed(report),
        check('places among concurrent requests still taken', running === 0, running),
        check('tokens of answered calls are charged', charged >= produced, { charged, produced }),
        check('nothing stays reserved beside estimates of lost attempts', charged <= most, { charged, most }),
      ],
    };
  },
};

/** What the provider says of each question. */
const PROMPT_TOKENS = 11;
/** Of the question that `standingOf` asks. */
const PROBE_TOKENS = 18;
/** More than is reserved for any of these requests. */
const RESERVED_TOKENS = 4_300;
