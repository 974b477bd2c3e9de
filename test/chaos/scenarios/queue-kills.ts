import { setTimeout as delay } from 'node:timers/promises';
import type { RequestRecord } from '@sluice/loadtest/open-loop/send-chat';
import { startRedisServer } from '@sluice/testkit';
import { loadTable } from '../load-table.ts';
import { startJobLoad } from '../queue/job-load.ts';
import { mintTenantKeys, startWaitingLoad, waitingRoute } from '../queue/waiting-load.ts';
import { check, type Scenario } from '../scenario.ts';
import { startScenario } from '../start.ts';

const amounts = {
  short: { requestsPerSecond: 25, jobsPerSecond: 5, seconds: 10 },
  long: { requestsPerSecond: 100, jobsPerSecond: 20, seconds: 30 },
};

/** After Redis is there again, processes have found it. */
const BACK_WITHIN_MS = 5_000;
/** Of the jobs, from when the provider is back. */
const ANSWERED_WITHIN_MS = 120_000;

export const queueKills: Scenario = {
  name: 'queue-kills',
  title:
    'while requests and jobs wait, dispatch, Redis and an ingress are killed, and all but requests of that ingress are answered once',
  async run(context) {
    const { requestsPerSecond, jobsPerSecond, seconds } = amounts[context.length];
    const redis = await startRedisServer();
    context.onEnd(() => redis.stop());
    const { cluster, provider } = await startScenario(context, {
      ingresses: 2,
      scale: 'dispatch=2',
      routes: waitingRoute,
      environment: { GATEWAY_STATE_REDIS_URL: redis.url },
    });
    await provider.setDown(true);
    const keys = await mintTenantKeys(cluster);
    const jobLoad = startJobLoad(cluster, keys, { jobsPerSecond, seconds, idPrefix: 'kills-job' });
    const load = startWaitingLoad(cluster, keys, {
      requestsPerSecond,
      seconds,
      cpus: context.cpus.tools,
      idPrefix: 'queue-kills',
    });
    const part = (seconds * 1_000) / 5;
    await delay(part);
    context.progress('a dispatch is killed');
    kill(cluster.processes().find(({ service }) => service === 'dispatch')?.pid);
    await delay(part);
    context.progress('Redis is killed, and started again');
    const redisKilledAt = Date.now();
    await redis.kill();
    await redis.restart();
    const redisBackBy = Date.now() + BACK_WITHIN_MS;
    await delay(part);
    context.progress('an ingress is killed');
    const [killedUrl = ''] = cluster.urls;
    kill(cluster.processes().find(({ command }) => command.includes(new URL(killedUrl).port))?.pid);
    await delay(2 * part);
    await provider.setDown(false);
    const jobs = await jobLoad.answers(ANSWERED_WITHIN_MS);
    const taken = jobs.filter(job => job.taken === 202);
    const { report, records } = await load.ended();
    const answersOf = [...(await provider.ledger())].map(
      ([id, calls]) => [id, calls.filter(({ outputTokens }) => outputTokens > 0).length] as const,
    );
    const broken = records.filter(({ verdict }) => verdict === 'unanswered' || verdict === 'cut');
    const endedAt = ({ atMs, totalMs }: RequestRecord): number => report.startedAt + atMs + totalMs;
    const failed = records.filter(({ verdict }) => !['whole', 'unanswered', 'cut'].includes(verdict));
    // While Redis is away nobody can begin to wait, nor go back to the queue after a turn in vain.
    const failedFreely = failed.filter(
      record => endedAt(record) < redisKilledAt || endedAt(record) > redisBackBy,
    );
    const elsewhere = broken.filter(({ url }) => url !== killedUrl);
    return {
      tables: [
        loadTable(`${report.sent} requests at ${requestsPerSecond}/s`, report),
        {
          title: 'Jobs handed in meanwhile',
          columns: ['jobs', 'taken (202)', 'answered (200)'],
          rows: [[jobs.length, taken.length, taken.filter(({ status }) => status === 200).length]],
        },
      ],
      checks: [
        check(
          'requests that were refused but while Redis was away, or timed out',
          failedFreely.length === 0,
          failedFreely.slice(0, 3),
        ),
        check(
          'jobs that were taken and have no answer',
          taken.length > 0 && taken.every(({ status }) => status === 200),
          taken.filter(({ status }) => status !== 200).slice(0, 3),
        ),
        check('there were connections to break', broken.length > 0, broken.length),
        check(
          'connections that broke are those of the killed ingress',
          elsewhere.length === 0,
          elsewhere.slice(0, 3),
        ),
        check(
          'requests that the provider answered twice',
          answersOf.every(([, count]) => count <= 1),
          answersOf.filter(([, count]) => count > 1),
        ),
      ],
    };
  },
};

function kill(pid: number | undefined): void {
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}
