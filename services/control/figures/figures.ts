import { type Buckets, quantile, type Sample, samplesOf } from './prometheus.ts';

const groupBy = (samples: readonly Sample[], keyOf: (sample: Sample) => string): Map<string, Sample[]> =>
  Map.groupBy(samples, keyOf);
const sum = (samples: readonly Sample[]): number => samples.reduce((total, { value }) => total + value, 0);
const endpointOf = ({ labels }: Sample): string => labels.path ?? '';
const inOrder = <Row extends { endpoint: string }>(rows: Row[]): Row[] =>
  rows.sort((left, right) => (left.endpoint < right.endpoint ? -1 : 1));
const milliseconds = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : Math.round(seconds * 1_000_000) / 1_000;

/** How long requests took, by endpoint: from the request line to the last byte of the answer. */
export function latencyFigures(text: string) {
  const samples = samplesOf(text, 'http_request_duration_seconds');
  return inOrder(
    [...groupBy(samples, endpointOf)].map(([endpoint, all]) => {
      const of = (suffix: string) => all.filter(({ name }) => name.endsWith(suffix));
      const bounds = Map.groupBy(of('_bucket'), ({ labels }) =>
        Number(labels.le?.replace('+Inf', 'Infinity')),
      );
      const buckets: Buckets = new Map([...bounds].map(([bound, counts]) => [bound, sum(counts)]));
      const count = sum(of('_count'));
      return {
        endpoint,
        count,
        meanMs: milliseconds(count === 0 ? undefined : sum(of('_sum')) / count),
        p50Ms: milliseconds(quantile(0.5, buckets)),
        p95Ms: milliseconds(quantile(0.95, buckets)),
        p99Ms: milliseconds(quantile(0.99, buckets)),
      };
    }),
  );
}

const statusCounts = (samples: readonly Sample[]): Record<string, number> =>
  Object.fromEntries(
    [...groupBy(samples, ({ labels }) => labels.status ?? '')].map(([status, all]) => [status, sum(all)]),
  );

/** How many requests were answered, by endpoint and status. */
export function requestFigures(text: string) {
  const samples = samplesOf(text, 'http_requests_total');
  return inOrder(
    [...groupBy(samples, endpointOf)].map(([endpoint, all]) => ({
      endpoint,
      count: sum(all),
      byStatus: statusCounts(all),
    })),
  );
}

/** How many of them with an error: what the caller did wrong apart from what failed. */
export function errorFigures(text: string) {
  const samples = samplesOf(text, 'http_requests_total');
  return inOrder(
    [...groupBy(samples, endpointOf)].map(([endpoint, all]) => {
      const of = (digit: string) => all.filter(({ labels }) => labels.status?.startsWith(digit));
      const [total, failed] = [sum(all), sum(of('5'))];
      return {
        endpoint,
        count: total,
        clientErrors: sum(of('4')),
        serverErrors: failed,
        errorRate: total === 0 ? 0 : failed / total,
        byStatus: statusCounts([...of('4'), ...of('5')]),
      };
    }),
  );
}

const ofModel = ({ labels }: Sample): string =>
  JSON.stringify([labels.tenant, labels.provider, labels.model]);
const modelOf = (key: string) => {
  const [tenant, provider, model]: (string | undefined)[] = JSON.parse(key);
  return { tenant: tenant ?? '', provider: provider ?? '', model: model ?? '' };
};

/** Tokens by tenant, provider and model. */
export function tokenFigures(text: string) {
  return [...groupBy(samplesOf(text, 'sluice_tokens_total'), ofModel)].map(([key, all]) => ({
    ...modelOf(key),
    ...Object.fromEntries(
      [...groupBy(all, ({ labels }) => labels.kind ?? '')].map(([kind, some]) => [kind, sum(some)]),
    ),
  }));
}

/** Cost by tenant, provider and model, in US dollars. */
export function costFigures(text: string) {
  return [...groupBy(samplesOf(text, 'sluice_cost_nanodollars_total'), ofModel)].map(([key, all]) => ({
    ...modelOf(key),
    costUsd: (sum(all) / 1e9).toFixed(9),
  }));
}
