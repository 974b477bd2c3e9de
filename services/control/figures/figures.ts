import { type Buckets, endpoints, quantile } from '@sluice/contract';
import { type Sample, samplesOf, sumOf } from './prometheus.ts';

const groupBy = (samples: readonly Sample[], keyOf: (sample: Sample) => string): Map<string, Sample[]> =>
  Map.groupBy(samples, keyOf);
const endpointOf = ({ labels }: Sample): string => labels.path ?? '';
/** Counted at the ingress, by path: of all, or of one. */
const samplesOfPath = (text: string, name: string, endpoint: string | undefined): Sample[] =>
  samplesOf(text, name).filter(({ labels }) => endpoint === undefined || labels.path === endpoint);
const inOrder = <Row extends { endpoint: string }>(rows: Row[]): Row[] =>
  rows.sort((left, right) => (left.endpoint < right.endpoint ? -1 : 1));
const milliseconds = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : Math.round(seconds * 1_000_000) / 1_000;

/** How long requests took, by endpoint: from the request line to the last byte of the answer. */
export function latencyFigures(text: string, endpoint?: string) {
  const samples = samplesOfPath(text, 'http_request_duration_seconds', endpoint);
  return inOrder(
    [...groupBy(samples, endpointOf)].map(([endpoint, all]) => {
      const of = (suffix: string) => all.filter(({ name }) => name.endsWith(suffix));
      const bounds = Map.groupBy(of('_bucket'), ({ labels }) =>
        Number(labels.le?.replace('+Inf', 'Infinity')),
      );
      const buckets: Buckets = new Map([...bounds].map(([bound, counts]) => [bound, sumOf(counts)]));
      const count = sumOf(of('_count'));
      return {
        endpoint,
        count,
        meanMs: milliseconds(count === 0 ? undefined : sumOf(of('_sum')) / count),
        p50Ms: milliseconds(quantile(0.5, buckets)),
        p95Ms: milliseconds(quantile(0.95, buckets)),
        p99Ms: milliseconds(quantile(0.99, buckets)),
      };
    }),
  );
}

const statusCounts = (samples: readonly Sample[]): Record<string, number> =>
  Object.fromEntries(
    [...groupBy(samples, ({ labels }) => labels.status ?? '')].map(([status, all]) => [status, sumOf(all)]),
  );

/** How many requests were answered, by endpoint and status. */
export function requestFigures(text: string, endpoint?: string) {
  const samples = samplesOfPath(text, 'http_requests_total', endpoint);
  return inOrder(
    [...groupBy(samples, endpointOf)].map(([endpoint, all]) => ({
      endpoint,
      count: sumOf(all),
      byStatus: statusCounts(all),
    })),
  );
}

/** How many of them with an error: what the caller did wrong apart from what failed. */
export function errorFigures(text: string, endpoint?: string) {
  const samples = samplesOfPath(text, 'http_requests_total', endpoint);
  return inOrder(
    [...groupBy(samples, endpointOf)].map(([endpoint, all]) => {
      const of = (digit: string) => all.filter(({ labels }) => labels.status?.startsWith(digit));
      const [total, failed] = [sumOf(all), sumOf(of('5'))];
      return {
        endpoint,
        count: total,
        clientErrors: sumOf(of('4')),
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

const kindsOf = (samples: readonly Sample[]): Record<string, number> =>
  Object.fromEntries(
    [...groupBy(samples, ({ labels }) => labels.kind ?? '')].map(([kind, some]) => [kind, sumOf(some)]),
  );
const dollars = (samples: readonly Sample[]): string => (sumOf(samples) / 1e9).toFixed(9);

/** The samples of what is asked for at an endpoint. One of a service of one's own uses nothing that is counted. */
function samplesAt(endpoint: string, samples: readonly Sample[]): Sample[] {
  const protocols = new Set<string>(
    endpoints.filter(({ path }) => path === endpoint).map(({ protocol }) => protocol),
  );
  return samples.filter(({ labels }) => protocols.has(labels.protocol ?? ''));
}

/** Tokens by tenant, provider and model; of one endpoint, what its protocol used. */
export function tokenFigures(text: string, endpoint?: string) {
  if (endpoint === undefined)
    return [...groupBy(samplesOf(text, 'sluice_tokens_total'), ofModel)].map(([key, all]) => ({
      ...modelOf(key),
      ...kindsOf(all),
    }));
  const samples = samplesAt(endpoint, samplesOf(text, 'sluice_protocol_tokens_total'));
  return samples.length === 0 ? [] : [{ endpoint, ...kindsOf(samples) }];
}

/** Cost in US dollars, by the same. */
export function costFigures(text: string, endpoint?: string) {
  if (endpoint === undefined)
    return [...groupBy(samplesOf(text, 'sluice_cost_nanodollars_total'), ofModel)].map(([key, all]) => ({
      ...modelOf(key),
      costUsd: dollars(all),
    }));
  const samples = samplesAt(endpoint, samplesOf(text, 'sluice_protocol_cost_nanodollars_total'));
  return samples.length === 0 ? [] : [{ endpoint, costUsd: dollars(samples) }];
}
