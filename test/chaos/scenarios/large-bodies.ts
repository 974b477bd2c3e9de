import type { LoadKind } from '@sluice/loadtest/open-loop/plan';
import type { Percentiles } from '@sluice/loadtest/open-loop/report';
import { startLoad } from '@sluice/loadtest/open-loop/start-load';
import { allWhole } from '../load-checks.ts';
import { check, type Scenario } from '../scenario.ts';
import { startScenario } from '../start.ts';

const amounts = {
  short: { smallPerSecond: 50, largePerSecond: 5, seconds: 2 },
  long: { smallPerSecond: 200, largePerSecond: 20, seconds: 20 },
};
/** Some 100,000 tokens of English. */
const LARGE_BODY_BYTES = 450_000;
/** What one large body may add: a turn of the event loop in each of ingress and dispatch, and its way over NATS. */
const ADDED_MS = 25;

export const largeBodies: Scenario = {
  name: 'large-bodies',
  title: 'small requests are not held up by bodies of 100,000 tokens beside them',
  async run(context) {
    const { smallPerSecond, largePerSecond, seconds } = amounts[context.length];
    const { cluster } = await startScenario(context, { ingresses: 1, scale: '' });
    const small: LoadKind = { name: 'small', share: smallPerSecond, model: 'chaos-whole', stream: false };
    const large = { ...small, name: 'large', share: largePerSecond, bodyBytes: LARGE_BODY_BYTES };
    const load = (name: string, kinds: readonly LoadKind[]) =>
      startLoad(
        {
          urls: cluster.urls,
          apiKey: cluster.apiKey,
          requestsPerSecond: kinds.reduce((sum, { share }) => sum + share, 0),
          seconds,
          timeoutMs: 60_000,
          idPrefix: name,
          kinds,
        },
        context.cpus.tools,
      ).report;
    await load('warm-up', [small, large]);
    const alone = await load('alone', [small]);
    const beside = await load('beside', [small, large]);
    const p99 = ({ kinds }: typeof alone): number => kinds.small?.totalMs.p99 ?? Number.NaN;
    const row = (what: string, totalMs: Percentiles | undefined): (string | number)[] => [
      what,
      ...[totalMs?.p50, totalMs?.p99, totalMs?.max].map(value => (value ?? Number.NaN).toFixed(1)),
    ];
    return {
      tables: [
        {
          title: `${smallPerSecond} small requests/s, and ${largePerSecond}/s of ${LARGE_BODY_BYTES / 1_000} KB beside them`,
          columns: ['', 'p50 ms', 'p99', 'max'],
          rows: [
            row('small alone', alone.kinds.small?.totalMs),
            row('small beside large', beside.kinds.small?.totalMs),
            row('large', beside.kinds.large?.totalMs),
          ],
        },
      ],
      checks: [
        allWhole(alone),
        allWhole(beside),
        ...(context.length === 'long'
          ? [
              check(
                `p99 of small requests rises by ${ADDED_MS} ms at most`,
                p99(beside) - p99(alone) <= ADDED_MS,
                `${(p99(beside) - p99(alone)).toFixed(1)} ms`,
              ),
            ]
          : []),
      ],
    };
  },
};
