import { setTimeout as delay } from 'node:timers/promises';
import { allWhole } from '../load-checks.ts';
import { loadTable } from '../load-table.ts';
import { jainIndex, whileAllWaited } from '../queue/fairness.ts';
import { startWaitingLoad, tenants, waitingRoute } from '../queue/waiting-load.ts';
import { check, type Scenario } from '../scenario.ts';
import { startScenario } from '../start.ts';

const amounts = {
  short: { requestsPerSecond: 40, seconds: 6 },
  long: { requestsPerSecond: 100, seconds: 20 },
};
const LEAST_FAIR = 0.95;

export const queue: Scenario = {
  name: 'queue',
  title:
    'while every provider is down requests wait, and when it is back each is answered once, fairly between tenants',
  async run(context) {
    const { requestsPerSecond, seconds } = amounts[context.length];
    const { cluster, provider } = await startScenario(context, {
      ingresses: 2,
      scale: 'dispatch=2',
      routes: waitingRoute,
    });
    await provider.setDown(true);
    context.progress(`the provider is down for ${seconds} s, ${requestsPerSecond} requests/s`);
    const load = await startWaitingLoad(cluster, {
      requestsPerSecond,
      seconds,
      cpus: context.cpus.tools,
      idPrefix: 'queue',
    });
    await delay(seconds * 1_000);
    const backAt = Date.now();
    await provider.setDown(false);
    const { report, records } = await load.ended();
    const ledger = await provider.ledger();
    const calls = [...ledger.values()];
    const answersOf = calls.map(made => made.filter(({ outputTokens }) => outputTokens > 0).length);
    const backAtMs = backAt - report.startedAt;
    const answered = records.flatMap(({ id, kind }) =>
      (ledger.get(id) ?? [])
        .filter(({ outputTokens }) => outputTokens > 0)
        .map(({ at }) => ({ tenant: load.tenantOf(kind), at })),
    );
    const got = whileAllWaited(answered);
    const fairness = jainIndex([...got.values()]);
    const waits = records.map(({ atMs, totalMs }) => Math.max(0, atMs + totalMs - backAtMs));
    const triedInVain = calls.flat().filter(({ outputTokens }) => outputTokens === 0).length;
    return {
      tables: [
        loadTable(`${report.sent} requests while the provider was down for ${seconds} s`, report),
        {
          title: `Calls of each tenant while all of them waited: Jain’s index ${fairness.toFixed(3)}`,
          columns: ['tenant', 'share of the requests', 'calls'],
          rows: [...got].map(([tenant, count]) => [tenant, `${tenants[tenant] ?? 0}/10`, count]),
        },
        {
          title: 'The provider',
          columns: ['answers', 'calls while it was down', 'last answer after it was back, s'],
          rows: [[answered.length, triedInVain, (Math.max(...waits) / 1_000).toFixed(1)]],
        },
      ],
      checks: [
        allWhole(report),
        check(
          'requests that the provider answered twice',
          answersOf.every(count => count <= 1),
          answersOf.filter(count => count > 1).length,
        ),
        check(
          `Jain’s index of fairness between tenants is ${LEAST_FAIR} or more`,
          fairness >= LEAST_FAIR,
          fairness.toFixed(3),
        ),
        check(
          'calls while it was down are few',
          triedInVain < report.sent / 4,
          `${triedInVain} for ${report.sent} requests`,
        ),
      ],
    };
  },
};
