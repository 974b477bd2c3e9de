import { setTimeout as delay } from 'node:timers/promises';
import { allWhole } from '../load-checks.ts';
import { loadTable } from '../load-table.ts';
import { jainIndex, whileAllWaited } from '../queue/fairness.ts';
import { type JobRecord, startJobLoad } from '../queue/job-load.ts';
import { mintTenantKeys, startWaitingLoad, tenants, waitingRoute } from '../queue/waiting-load.ts';
import { check, type Scenario } from '../scenario.ts';
import { startScenario } from '../start.ts';

const amounts = {
  short: { requestsPerSecond: 25, jobsPerSecond: 15, seconds: 6 },
  long: { requestsPerSecond: 50, jobsPerSecond: 50, seconds: 20 },
};
const LEAST_FAIR = 0.95;
/** Of the jobs, from when the provider is back. */
const ANSWERED_WITHIN_MS = 120_000;

const isTaken = ({ taken }: JobRecord): boolean => taken === 202;
const isAnswered = ({ status }: JobRecord): boolean => status === 200;

export const queue: Scenario = {
  name: 'queue',
  title:
    'while every provider is down requests wait and jobs are taken, and when it is back each is answered once, fairly between tenants',
  async run(context) {
    const { requestsPerSecond, jobsPerSecond, seconds } = amounts[context.length];
    const { cluster, provider } = await startScenario(context, {
      ingresses: 2,
      scale: 'dispatch=2',
      routes: waitingRoute,
    });
    await provider.setDown(true);
    const keys = await mintTenantKeys(cluster);
    context.progress(
      `the provider is down for ${seconds} s, ${requestsPerSecond} requests/s and ${jobsPerSecond} jobs/s`,
    );
    const jobLoad = startJobLoad(cluster, keys, { jobsPerSecond, seconds, idPrefix: 'job' });
    const load = startWaitingLoad(cluster, keys, {
      requestsPerSecond,
      seconds,
      cpus: context.cpus.tools,
      idPrefix: 'queue',
    });
    await delay(seconds * 1_000);
    const backAt = Date.now();
    await provider.setDown(false);
    const jobs = await jobLoad.answers(ANSWERED_WITHIN_MS);
    const { report, records } = await load.ended();
    const ledger = await provider.ledger();
    const calls = [...ledger.values()];
    const answersOf = calls.map(made => made.filter(({ outputTokens }) => outputTokens > 0).length);
    const backAtMs = backAt - report.startedAt;
    const answersTo = (asked: readonly { id: string; tenant: string }[]) =>
      asked.flatMap(({ id, tenant }) =>
        (ledger.get(id) ?? [])
          .filter(({ outputTokens }) => outputTokens > 0)
          .map(({ at }) => ({ tenant, at })),
      );
    const waited = records.map(({ id, kind }) => ({ id, tenant: load.tenantOf(kind) }));
    const answered = answersTo([...waited, ...jobs]);
    const got = whileAllWaited(answered);
    const fairness = jainIndex([...got.values()]);
    const waits = records.map(({ atMs, totalMs }) => Math.max(0, atMs + totalMs - backAtMs));
    const triedInVain = calls.flat().filter(({ outputTokens }) => outputTokens === 0).length;
    return {
      tables: [
        loadTable(`${report.sent} requests while the provider was down for ${seconds} s`, report),
        {
          title: 'Jobs handed in meanwhile',
          columns: ['jobs', 'taken (202)', 'answered (200)'],
          rows: [[jobs.length, jobs.filter(isTaken).length, jobs.filter(isAnswered).length]],
        },
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
        check('jobs that were not taken', jobs.every(isTaken), jobs.filter(job => !isTaken(job)).slice(0, 3)),
        check(
          'jobs without an answer',
          jobs.every(isAnswered),
          jobs.filter(job => !isAnswered(job)).slice(0, 3),
        ),
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
          triedInVain < (report.sent + jobs.length) / 4,
          `${triedInVain} for ${report.sent} requests and ${jobs.length} jobs`,
        ),
      ],
    };
  },
};
