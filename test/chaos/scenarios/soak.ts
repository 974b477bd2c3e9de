import { setTimeout as delay } from 'node:timers/promises';
import type { LoadKind } from '@sluice/loadtest/open-loop/plan';
import { startLoad } from '@sluice/loadtest/open-loop/start-load';
import { freePort } from '@sluice/local-servers';
import { startNatsServer } from '@sluice/testkit';
import { bearer, chatBody, mintKey, post } from '../../e2e/client.ts';
import type { ChaosCluster } from '../chaos-cluster.ts';
import { mixedKinds } from '../load-kinds.ts';
import { countOf, loadTable } from '../load-table.ts';
import { followMemory, memoryTable } from '../memory.ts';
import { parseMetrics, sumByName } from '../metrics.ts';
import { check, type Scenario } from '../scenario.ts';
import { startScenario } from '../start.ts';

const amounts = {
  short: { requestsPerSecond: 40, seconds: 20 },
  long: { requestsPerSecond: 200, seconds: 600 },
};
const MOST_GROWTH = 1.1;
/** They keep what was used, for as long as it is asked for. */
const servers: ReadonlySet<string> = new Set(['redis-server', 'nats-server', 'sh']);
const SETTLE_MS = 30_000;
const POLL_MS = 500;

/** Beside the usual ones: clients that leave, large bodies, a provider that refuses. */
const kinds: readonly LoadKind[] = [
  ...mixedKinds,
  { name: 'leaving', share: 2, model: 'chaos-stream', stream: true, leavesAfterMs: [20, 600] },
  { name: 'large', share: 0.2, model: 'chaos-whole', stream: false, bodyBytes: 200_000 },
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
/** Of things that are there without requests as well, but no more of them for requests that there were. */
const standing = ['nodejs_active_resources', 'process_open_fds'];

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
    const count = async (): Promise<Record<string, number>> => ({
      ...sumByName(parseMetrics(await cluster.metrics()), [...inProgress, ...standing]),
      'NATS subscriptions': await subscriptionsOf(monitorPort),
      leases: await leasesOf(cluster, key),
    });
    await load(2, 'warm-up');
    const isIdle = (counts: Record<string, number>): boolean => inProgress.every(name => counts[name] === 0);
    const before = await settled(count, isIdle);

    const memory = followMemory(cluster);
    const report = await load(seconds, 'soak');
    const memories = await memory.stop();
    const isAsBefore = (counts: Record<string, number>): boolean =>
      Object.entries(counts).every(([name, value]) => value <= (before[name] ?? 0));
    const after = await settled(count, isAsBefore);
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

/** What `read` gives once it is as it should be, or when patience ends. */
async function settled<T>(read: () => Promise<T>, isGood: (value: T) => boolean): Promise<T> {
  const until = performance.now() + SETTLE_MS;
  let value = await read();
  while (!isGood(value) && performance.now() < until) {
    await delay(POLL_MS);
    value = await read();
  }
  return value;
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
