import { findLoadGenerator } from '@sluice/loadtest/load/find-load-generator';
import type { LoadPlan } from '@sluice/loadtest/open-loop/plan';
import { countOf, type LoadReport } from '@sluice/loadtest/open-loop/report';
import { startLoad } from '@sluice/loadtest/open-loop/start-load';
import { runVegeta } from '@sluice/loadtest/open-loop/vegeta';
import { startStub } from '@sluice/loadtest/stub/start-stub';
import type { ChaosCluster } from '../chaos-cluster.ts';
import { check, type Scenario, type ScenarioContext } from '../scenario.ts';
import { startClusterFor, startScenario } from '../start.ts';

/** `mostOpen`: each is a connection. More than an ingress lets wait. */
const amounts = {
  short: { factors: [3], seconds: 4, warmUpSeconds: 2, mostPerSecond: 4_000, mostOpen: 2_000 },
  long: { factors: [1, 2, 3, 5], seconds: 20, warmUpSeconds: 10, mostPerSecond: 40_000, mostOpen: 4_000 },
};
/** So that there is something to refuse also where no more than `mostOpen` can be under way. */
const narrow = { GATEWAY_SERVER_OVERLOAD_MAX_PENDING: '256' };
const PEAK_CONNECTIONS = 32;
const MODEL = 'chaos-whole';
const BODY = JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Hello' }] });
/** Longer than an ingress bears with a request that nobody takes. */
const TIMEOUT_MS = 60_000;
/** Of the peak, at three times as much as can be done. */
const LEAST_GOODPUT = 0.8;

/** What came of offering so many times the peak. `peak`: the mean of what was measured before and after it, as machines vary. */
interface Offered {
  factor: number;
  requestsPerSecond: number;
  peak: number;
  report: LoadReport;
}

export const overload: Scenario = {
  name: 'overload',
  title:
    'three times as many requests as can be done are refused early where they are too many, and the others are answered',
  async run(context) {
    const { factors, seconds, warmUpSeconds, mostPerSecond, mostOpen } = amounts[context.length];
    const cluster = await startCluster(context);
    let peak = await measurePeak(cluster, context, warmUpSeconds);
    context.progress(`peak: ${peak.toFixed(0)} requests/s`);
    const offered: Offered[] = [];
    for (const factor of factors) {
      const requestsPerSecond = Math.round(Math.min(peak * factor, mostPerSecond));
      const report = await offer(cluster, context, { factor, requestsPerSecond, seconds, mostOpen });
      context.progress(`offered ${requestsPerSecond} requests/s for ${seconds} s`);
      const peakAfter = await measurePeak(cluster, context, warmUpSeconds);
      context.progress(`peak: ${peakAfter.toFixed(0)} requests/s`);
      offered.push({ factor, requestsPerSecond, report, peak: (peak + peakAfter) / 2 });
      peak = peakAfter;
    }
    const goodputs = offered
      .filter(({ factor }) => factor >= 3)
      .map(each => goodputOf(each, seconds) / each.peak);
    const goodput = Math.min(...goodputs);
    return {
      tables: [
        {
          title: `The peak: with ${PEAK_CONNECTIONS} connections, before and after`,
          columns: [
            'offered',
            'peak/s',
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
          rows: offered.map(each => rowOf(each, seconds)),
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

const chatUrl = ({ url }: ChaosCluster): string => `${url}/v1/chat/completions`;

/** For figures its provider costs next to nothing: it is not to be what limits. */
async function startCluster(context: ScenarioContext): Promise<ChaosCluster> {
  const options = { ingresses: 1, scale: '', environment: { GATEWAY_SERVER_OVERLOAD_DELAY: '500ms' } };
  if (context.length === 'short') {
    const environment = { ...options.environment, ...narrow };
    return (await startScenario(context, { ...options, environment })).cluster;
  }
  const stub = await startStub(context.cpus.tools);
  context.onEnd(async () => stub.stop());
  return await startClusterFor(context, `${stub.url}/v1`, options);
}

async function measurePeak(
  cluster: ChaosCluster,
  { cpus }: ScenarioContext,
  warmUpSeconds: number,
): Promise<number> {
  const generator = findLoadGenerator(cpus.tools);
  const load = {
    url: chatUrl(cluster),
    apiKey: cluster.apiKey,
    body: BODY,
    connections: PEAK_CONNECTIONS,
  };
  await generator.run({ ...load, seconds: warmUpSeconds });
  return (await generator.run({ ...load, seconds: Math.ceil(warmUpSeconds / 2) })).requestsPerSecond;
}

function offer(
  cluster: ChaosCluster,
  { cpus, length }: ScenarioContext,
  { factor, ...rate }: Pick<LoadPlan, 'requestsPerSecond' | 'seconds'> & { factor: number; mostOpen: number },
): Promise<LoadReport> {
  const plan = { ...rate, apiKey: cluster.apiKey, timeoutMs: TIMEOUT_MS };
  // Three times the peak is more than our own generator can send from one CPU.
  const localAddress = `127.0.1.${factor}`;
  if (length === 'long')
    return runVegeta({ ...plan, url: chatUrl(cluster), body: BODY, localAddress }, cpus.tools);
  const kinds = [{ name: 'whole', share: 1, model: MODEL, stream: false }];
  const idPrefix = `offered-${rate.requestsPerSecond}`;
  return startLoad({ ...plan, urls: cluster.urls, idPrefix, kinds }, cpus.tools).report;
}

const goodputOf = ({ report }: Offered, seconds: number): number => countOf(report, 'whole') / seconds;

function rowOf(offered: Offered, seconds: number): (string | number)[] {
  const { factor, requestsPerSecond, peak, report } = offered;
  const { p50 = Number.NaN, p99 = Number.NaN } = report.kinds.whole?.totalMs ?? {};
  const goodput = goodputOf(offered, seconds);
  return [
    `${factor} ×`,
    peak.toFixed(0),
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
