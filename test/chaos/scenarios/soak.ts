import { setTimeout as delay } from 'node:timers/promises';
import type { LoadKind } from '@sluice/loadtest/open-loop/plan';
import { countOf } from '@sluice/loadtest/open-loop/report';
import { startLoad } from '@sluice/loadtest/open-loop/start-load';
import { freePort } from '@sluice/local-servers';
import { startNatsServer } from '@sluice/testkit';
import { bearer, chatBody, mintKey, post } from '../../e2e/client.ts';
import type { ChaosCluster } from '../chaos-cluster.ts';
import { mixedKinds } from '../load-kinds.ts';
import { loadTable } from '../load-table.ts';
import { followMemory, memoryTable } from '../memory.ts';
import { parseMetrics, sumByName } from '../metrics.ts';
import { check, type Scenario } from '../scenario.ts';
import { startScenario } from '../start.ts';

const amounts = {
  short: { requestsPerSecond: 40, seconds: 10 },
  long: { requestsPerSecond: 200, seconds: 600 },
};
const MOST_GROWTH = 1.1;
/** They keep what was used, for as long as it is asked for. */
const servers: ReadonlySet<string> = new Set(['redis-server', 'nats-server', 'sh']);
const SETTLE_MS = 60_000;
const POLL_MS = 500;
/** Looks at what is there before the load: for longer than connections are kept that nobody uses. */
const LOOKS_BEFORE = 12;
/** Connections and threads that more load makes, whatever number of requests that is. Each kind of request leaves more if one leaves one. */
const MADE_BY_LOAD = 10;

/** Beside the usual ones: clients that leave, large bodies, a provider that refuses. */
const kinds: readonly LoadKind[] = [
  ...mixedKinds,
  { name: 'leaving', share: 2, model: 'chaos-stream', stream: true, leavesAfterMs: [20, 600] },
  { name: 'large', share: 0.5, model: 'chaos-whole', stream: false, bodyBytes: 200_000 },
  { name: 'failing', share: 1, model: 'chaos-failing', stream: false },
];

/** Of things in progress: there are none when there are no requests. */
const inProgress = [
  'http_requests_in_flight',
  'sluice_stage_requests_in_flight',
  'sluice_bus_kept_answers',
  'sluice_bus_retained_answer_bytes',
  'sluice_bus_held_bodies',
  'sluice_bus_open_questions',
];
const SUBSCRIPTIONS = 'NATS subscriptions';
/** Of things that are there without requests as well, but no more of them for requests that there were. */
const standing = ['nodejs_active_resources', 'process_open_fds', SUBSCRIPTIONS];

type Counts = Record<string, number>;

export const soak: Scenario = {
  name: 'soak',
  title:
    'after a mixed load with clients that leave, memory has not grown, and no timer, socket, subscription or lease is left',
  async run(context) {
    const { requestsPerSecond, seconds } = amounts[context.length];
    const monitorPort = await freePort();
    const nats = await startNatsServer({ jetStream: true, config: `http: "127.0.0.1:${monitorPort}"` });
    context.onEnd(() => nats.stop());
    const { cluster } = await startScenario(context, {
      ingresses: 1,
      scale: '',
      environment: { GATEWAY_BUS_NATS_SERVERS: nats.url },
    });
    const { key } = await mintKey(cluster, { limits: [{ concurrent: 100_000 }] });
    const load = (forSeconds: number, idPrefix: string) =>
      startLoad(
        {
          urls: cluster.urls,
          apiKey: key,
          requestsPerSecond,
          seconds: forSeconds,
          timeoutMs: 60_000,
          idPrefix,
          kinds,
        },
        context.cpus.tools,
      ).report;
    const look = async (): Promise<Counts | undefined> => {
      const samples = parseMetrics(await cluster.metrics());
      // A process that was too busy to answer in time is not in them.
      const answered = samples.filter(({ name }) => name === 'process_start_time_seconds').length;
      if (answered < cluster.processes().length) return undefined;
      return {
        ...sumByName(samples, [...inProgress, ...standing]),
        [SUBSCRIPTIONS]: await subscriptionsOf(monitorPort),
        leases: await leasesOf(cluster, key),
      };
    };
    await load(2, 'warm-up');
    const isIdle = (counts: Counts): boolean => inProgress.every(name => counts[name] === 0);
    const before = await leastOf(look, (counts, looks) => looks >= LOOKS_BEFORE && isIdle(counts));

    const memory = followMemory(cluster);
    const report = await load(seconds, 'soak');
    const memories = await memory.stop();
    const isAsBefore = (counts: Counts): boolean =>
      [...inProgress, 'leases'].every(name => counts[name] === 0) &&
      standing.every(name => (counts[name] ?? 0) <= (before[name] ?? 0) + MADE_BY_LOAD);
    const after = await leastOf(look, isAsBefore);
    const others = countOf(report, 'unanswered', 'timeout', 'cut', 'damaged', 'error-event');
    return {
      tables: [
        loadTable(`${report.sent} requests at ${requestsPerSecond}/s`, report),
        {
          title: 'What is there without requests',
          columns: ['', 'before', 'after'],
          rows: Object.keys(before).map(name => [name, before[name] ?? 0, after[name] ?? 0]),
        },
        ...(context.length === 'long' ? [memoryTable(memories)] : []),
      ],
      checks: [
        check('requests that got no answer', others === 0, others === 0 ? '0' : report.examples.slice(0, 3)),
        check('nothing is left of them', isAsBefore(after), after),
        ...(context.length === 'long'
          ? memories
              .filter(({ name }) => !servers.has(name))
              .map(({ name, early, late }) =>
                check(
                  `memory of ${name} at the end, of that at the beginning`,
                  late / early <= MOST_GROWTH,
                  (late / early).toFixed(2),
                ),
              )
          : []),
      ],
    };
  },
};

/** The least that was seen of each, until that is as it should be or patience ends: what is left of requests never goes away. */
async function leastOf(
  look: () => Promise<Counts | undefined>,
  isEnough: (least: Counts, looks: number) => boolean,
): Promise<Counts> {
  const until = performance.now() + SETTLE_MS;
  const least: Counts = {};
  for (let looks = 1; performance.now() < until; looks++) {
    for (const [name, value] of Object.entries((await look()) ?? {}))
      least[name] = Math.min(least[name] ?? value, value);
    if (isEnough(least, looks)) break;
    await delay(POLL_MS);
  }
  return least;
}

async function subscriptionsOf(monitorPort: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${monitorPort}/subsz`);
  return ((await response.json()) as { num_subscriptions: number }).num_subscriptions;
}

/** Places of the key's limit of concurrent requests that are taken, by one more request that takes one itself. */
async function leasesOf(cluster: ChaosCluster, key: string): Promise<number> {
  const response = await post(cluster, '/v1/chat/completions', chatBody('chaos-whole'), bearer(key));
  await response.arrayBuffer();
  const limit = Number(response.headers.get('x-ratelimit-limit-concurrent'));
  return limit - Number(response.headers.get('x-ratelimit-remaining-concurrent')) - 1;
}
