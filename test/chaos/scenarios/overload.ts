import { findLoadGenerator } from '@sluice/loadtest/load/find-load-generator';
import { countOf, type LoadReport } from '@sluice/loadtest/open-loop/report';
import { startLoad } from '@sluice/loadtest/open-loop/start-load';
import type { ChaosCluster } from '../chaos-cluster.ts';
import { check, type Scenario, type ScenarioContext } from '../scenario.ts';
import { startScenario } from '../start.ts';

const amounts = {
  short: { factors: [3], seconds: 4, warmUpSeconds: 3 },
  long: { factors: [1, 2, 3, 5], seconds: 10, warmUpSeconds: 10 },
};
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
  alone: true,
  title:
    'three times as many requests as can be done are refused early where they are too many, and the others are answered',
  async run(context) {
    const { factors, seconds, warmUpSeconds } = amounts[context.length];
    const { cluster } = await startScenario(context, {
      ingresses: 1,
      scale: '',
      environment: { GATEWAY_SERVER_OVERLOAD_DELAY: '500ms' },
    });
    const peak = await measurePeak(cluster, context, warmUpSeconds);
    context.progress(`peak: ${peak.toFixed(0)} requests/s`);
    const offered: Offered[] = [];
    for (const factor of factors) {
      const requestsPerSecond = Math.round(peak * factor);
      const report = await offer(cluster, context, requestsPerSecond, seconds);
      offered.push({ factor, requestsPerSecond, report });
      context.progress(`offered ${requestsPerSecond} requests/s for ${seconds} s`);
    }
    const worst = offered.at(-1);
    const goodput = worst === undefined ? 0 : goodputOf(worst, seconds) / peak;
    return {
      tables: [
        {
          title: `Peak with ${PEAK_CONNECTIONS} connections: ${peak.toFixed(0)} requests/s`,
          columns: [
            'offered',
            'requests/s',
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
          const codes = Object.keys(report.kinds.whole?.codes ?? {}).filter(code => code !== 'overloaded');
          return check(`${factor} ×: refused as anything but overloaded`, codes.length === 0, codes);
        }),
        ...(context.length === 'long'
          ? [check('answered at 3 ×, of the peak', goodput >= LEAST_GOODPUT, goodput.toFixed(2))]
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
  requestsPerSecond: number,
  seconds: number,
) =>
  startLoad(
    {
      urls: cluster.urls,
      apiKey: cluster.apiKey,
      requestsPerSecond,
      seconds,
      timeoutMs: TIMEOUT_MS,
      idPrefix: `offered-${requestsPerSecond}`,
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
    goodput.toFixed(0),
    (goodput / peak).toFixed(2),
    (countOf(report, 'refused') / seconds).toFixed(0),
    countOf(report, 'unanswered', 'timeout', 'cut', 'damaged', 'error-event'),
    p50.toFixed(0),
    p99.toFixed(0),
    report.lagMs.toFixed(0),
  ];
}
