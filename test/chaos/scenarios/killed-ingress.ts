import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LoadKind } from '@sluice/loadtest/open-loop/plan';
import { startLoad } from '@sluice/loadtest/open-loop/start-load';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { mixedKinds } from '../load-kinds.ts';
import { loadTable } from '../load-table.ts';
import { callsIn } from '../provider/ledger.ts';
import { readRecords } from '../read-records.ts';
import { check, type Scenario } from '../scenario.ts';
import { startScenario } from '../start.ts';

const amounts = { short: { requestsPerSecond: 40 }, long: { requestsPerSecond: 200 } };
const LONG_ENOUGH_SECONDS = 600;
const BEFORE_MS = 3_500;
const AFTER_MS = 3_500;
/** Longer than it takes to notice that an ingress is dead; its clients at the other one leave before its end. */
const longStream: LoadKind = {
  name: 'long stream',
  share: 1,
  model: 'chaos-thirty-seconds',
  stream: true,
  leavesAfterMs: [6_000, 6_500],
};

export const killedIngress: Scenario = {
  name: 'ingress-kill',
  title:
    'when an ingress is killed, the calls to providers for its clients are broken off, the other one goes on, and it comes back',
  async run(context) {
    const { requestsPerSecond } = amounts[context.length];
    const { cluster, provider } = await startScenario(context, { ingresses: 2, scale: '' });
    const recordFile = join(temporaryFolder(), 'requests.jsonl');
    const load = startLoad(
      {
        urls: cluster.urls,
        apiKey: cluster.apiKey,
        requestsPerSecond,
        seconds: LONG_ENOUGH_SECONDS,
        timeoutMs: 60_000,
        idPrefix: 'ingress',
        kinds: [...mixedKinds, longStream],
        recordFile,
      },
      context.cpus.tools,
    );
    await delay(BEFORE_MS);
    const [killedUrl = ''] = cluster.urls;
    const victim = cluster.processes().find(({ command }) => command.includes(new URL(killedUrl).port));
    if (victim !== undefined) process.kill(victim.pid, 'SIGKILL');
    await delay(AFTER_MS);
    const isBack = await waitFor(async () => (await fetch(`${killedUrl}/ready`)).ok);
    await load.stop();
    const report = await load.report;
    const records = readRecords(recordFile);
    const elsewhere = records.filter(
      ({ url, verdict }) => url !== killedUrl && verdict !== 'whole' && verdict !== 'left',
    );
    const broken = new Set(records.filter(({ verdict }) => verdict === 'cut').map(({ id }) => id));
    const calls = await waitFor(
      async () => {
        const made = callsIn(await provider.ledger());
        return made.every(({ end }) => end !== 'running') ? made : undefined;
      },
      { what: 'the provider to be left' },
    );
    const aborted = calls.filter(({ end }) => end === 'aborted');
    return {
      tables: [
        loadTable(
          `${report.sent} requests at ${requestsPerSecond}/s to two ingresses, one of them killed`,
          report,
        ),
      ],
      checks: [
        check('there were streams to break', broken.size > 0, broken.size),
        check(
          'requests to the other ingress that were not answered whole',
          elsewhere.length === 0,
          elsewhere.length === 0 ? '0' : elsewhere.slice(0, 3),
        ),
        check(
          'calls broken off are those of its clients',
          aborted.length > 0 &&
            aborted.every(
              ({ id }) => !records.some(record => record.id === id && record.verdict === 'whole'),
            ),
          aborted.length,
        ),
        check('the ingress is back', isBack, isBack),
      ],
    };
  },
};
