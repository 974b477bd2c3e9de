import { findLoadGenerator } from '@sluice/loadtest/load/find-load-generator';
import type { LoadPlan } from '@sluice/loadtest/open-loop/plan';
import { countOf, type LoadReport } from '@sluice/loadtest/open-loop/report';
import { startLoad } from '@sluice/loadtest/open-loop/start-load';
import type { ChaosCluster } from '../chaos-cluster.ts';
import { check, type Scenario, type ScenarioContext } from '../scenario.ts';
import { startScenario } from '../start.ts';

/** `mostOpen`: each is a connection, of which either end may have a few thousand. More than an ingress lets wait. */
const amounts = {
  short: { factors: [3], seconds: 4, warmUpSeconds: 2, mostPerSecond: 4_000, mostOpen: 2_000 },
  long: { factors: [1, 2, 3, 5], seconds: 10, warmUpSeconds: 10, mostPerSecond: 40_000, mostOpen: 8_000 },
};
/** So that there is something to refuse also where no more than `mostOpen` can be under way. */
const narrow = { GATEWAY_SERVER_OVERLOAD_MAX_PENDING: '256' };
const PEAK_CONNECTIONS = 32;
/** Longer than an ingress bears with a request that nobody takes. */
const TIMEOUT_MS = 60_000;
/** Of the peak, at three times as much as can be done. */
const LEAST_GOODPUT = 0.8;

/** What came of offering so many times the peak. */
interface Offered {
  factor: number;
  requestsPerSecond: number;
  report: LoadReport;
}

export const overload: Scenario = {
  name: 'overload',
  title:
    'three times as many requests as can be done are refused early where they are too many, and the others are answered',
  async run(context) {
    const { factors, seconds, warmUpSeconds, mostPerSecond, mostOpen } = amounts[context.length];
    const { cluster } = await startScenario(context, {
      ingresses: 1,
      scale: '',
      environment: { GATEWAY_SERVER_OVERLOAD_DELAY: '500ms', ...(context.length === 'short' && narrow) },
    });
    const peak = await measurePeak(cluster, context, warmUpSeconds);
    context.progress(`peak: ${peak.toFixed(0)} requests/s`);
    const offered: Offered[] = [];
    for (const factor of factors) {
      const requestsPerSecond = Math.round(Math.min(peak * factor, mostPerSecond));
      const report = await offer(cluster, context, { requestsPerSecond, seconds, mostOpen });
      offered.push({ factor, requestsPerSecond, report });
      context.progress(`offered ${requestsPerSecond} requests/s for ${seconds} s`);
    }
    const goodputs = offered.filter(({ factor }) => factor >= 3).map(each => goodputOf(each, seconds) / peak);
    const goodput = Math.min(...goodputs);
    return {
      tables: [
        {
          title: `Peak with ${PEAK_CONNECTIONS} connections: ${peak.toFixed(0)} requests/s`,
          columns: [
            'offered',
            'requests/s',
            'held back/s',
            'sent, of the peak',
            'answered/s',
            'of the peak',
            'refused/s',
            'others',
            'p50 ms',
            'p99 ms',
            'generator behind ms',
          ],
          rows: offered.map(each => rowOf(each, peak, seconds)),
        },
      ],
      checks: [
        ...offered.map(({ factor, report }) => {
          const others = countOf(report, 'unanswered', 'timeout', 'cut', 'damaged', 'error-event');
          return check(
            `${factor} ×: requests neither answered nor refused`,
            others === 0,
            others === 0 ? '0' : report.examples.slice(0, 3),
          );
        }),
        ...offered.map(({ factor, report }) => {
          const silent = report.kinds.whole?.withoutRetryAfter ?? 0;
          return check(`${factor} ×: refused without Retry-After`, silent === 0, silent);
        }),
        ...offered.map(({ factor, report }) => {
          const codes = Object.keys(report.kinds.whole?.codes ?? {}).filter(code => code !== 'overloaded');
          return check(`${factor} ×: refused as anything but overloaded`, codes.length === 0, codes);
        }),
        ...(context.length === 'long'
          ? [check('answered at 3 × and above, of the peak', goodput >= LEAST_GOODPUT, goodput.toFixed(2))]
          : []),
      ],
    };
  },
};

async function measurePeak(
  cluster: ChaosCluster,
  { cpus }: ScenarioContext,
  warmUpSeconds: number,
): Promise<number> {
  const generator = findLoadGenerator(cpus.tools);
  const load = {
    url: `${cluster.url}/v1/chat/completions`,
    apiKey: cluster.apiKey,
    body: JSON.stringify({ model: 'chaos-whole', messages: [{ role: 'user', content: 'Hello' }] }),
    connections: PEAK_CONNECTIONS,
  };
  await generator.run({ ...load, seconds: warmUpSeconds });
  return (await generator.run({ ...load, seconds: Math.ceil(warmUpSeconds / 2) })).requestsPerSecond;
}

const offer = (
  cluster: ChaosCluster,
  { cpus }: ScenarioContext,
  rate: Pick<LoadPlan, 'requestsPerSecond' | 'seconds' | 'mostOpen'>,
) =>
  startLoad(
    {
      urls: cluster.urls,
      apiKey: cluster.apiKey,
      ...rate,
      timeoutMs: TIMEOUT_MS,
      idPrefix: `offered-${rate.requestsPerSecond}`,
      kinds: [{ name: 'whole', share: 1, model: 'chaos-whole', stream: false }],
    },
    cpus.tools,
  ).report;

const goodputOf = ({ report }: Offered, seconds: number): number => countOf(report, 'whole') / seconds;

function rowOf(offered: Offered, peak: number, seconds: number): (string | number)[] {
  const { factor, requestsPerSecond, report } = offered;
  const { p50 = Number.NaN, p99 = Number.NaN } = report.kinds.whole?.totalMs ?? {};
  const goodput = goodputOf(offered, seconds);
  return [
    `${factor} ×`,
    requestsPerSecond,
    (report.heldBack / seconds).toFixed(0),
    (requestsPerSecond / peak - report.heldBack / seconds / peak).toFixed(2),
    goodput.toFixed(0),
    (goodput / peak).toFixed(2),
    (countOf(report, 'refused') / seconds).toFixed(0),
    countOf(report, 'unanswered', 'timeout', 'cut', 'damaged', 'error-event'),
    p50.toFixed(0),
    p99.toFixed(0),
    report.lagMs.toFixed(0),
  ];
}
