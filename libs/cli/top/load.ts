import { type Buckets, quantile } from '@sluice/contract';
import { z } from 'zod';

/** As the gateway tells it, counted since its processes started. */
export const loadSchema = z.looseObject({
  at: z.string(),
  requests: z.looseObject({
    answered: z.number(),
    clientErrors: z.number(),
    serverErrors: z.number(),
    inFlight: z.number(),
  }),
  latency: z.array(z.object({ upToMs: z.number().nullable(), count: z.number() })),
  tokens: z.looseObject({ input: z.number(), output: z.number() }),
  costNanoDollars: z.number(),
  queues: z.array(
    z.looseObject({ queue: z.string(), waiting: z.number(), inTurn: z.number(), oldestSeconds: z.number() }),
  ),
  nodes: z.array(
    z.looseObject({
      instance: z.string(),
      services: z.array(z.string()),
      revision: z.number().optional(),
      cpuSeconds: z.number(),
      memoryBytes: z.number(),
      eventLoopLagMs: z.number(),
      requests: z.number(),
      inFlight: z.number(),
      spoolBytes: z.number(),
    }),
  ),
});
export type Load = z.output<typeof loadSchema>;

/** What came between two moments. */
export interface Rates {
  at: string;
  /** How long it is from the one to the other. */
  seconds: number;
  requestsPerSecond: number;
  clientErrorsPerSecond: number;
  serverErrorsPerSecond: number;
  inFlight: number;
  /** Of requests that were answered meanwhile; absent where there were none. */
  latencyMs?: { p50: number; p95: number; p99: number };
  inputTokensPerSecond: number;
  outputTokensPerSecond: number;
  costNanoDollarsPerHour: number;
  queues: Load['queues'];
  nodes: {
    instance: string;
    services: string[];
    revision?: number | undefined;
    requestsPerSecond: number;
    inFlight: number;
    /** Share of one processor. */
    cpu: number;
    memoryBytes: number;
    eventLoopLagMs: number;
    spoolBytes: number;
  }[];
}

const boundOf = (upToMs: number | null): number => upToMs ?? Number.POSITIVE_INFINITY;

function latencyBetween(before: Load, after: Load): Rates['latencyMs'] {
  const earlier = new Map(before.latency.map(({ upToMs, count }) => [upToMs, count]));
  const buckets: Buckets = new Map(
    after.latency.map(({ upToMs, count }) => [
      boundOf(upToMs),
      Math.max(0, count - (earlier.get(upToMs) ?? 0)),
    ]),
  );
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map(share => quantile(share, buckets));
  return p50 === undefined || p95 === undefined || p99 === undefined ? undefined : { p50, p95, p99 };
}

/** A process that is started again counts from nothing: never less than nothing came. */
export function ratesBetween(before: Load, after: Load): Rates {
  const seconds = Math.max(0.001, (Date.parse(after.at) - Date.parse(before.at)) / 1_000);
  const perSecond = (of: (load: Load) => number): number => Math.max(0, of(after) - of(before)) / seconds;
  const earlier = new Map(before.nodes.map(node => [node.instance, node]));
  const latencyMs = latencyBetween(before, after);
  return {
    at: after.at,
    seconds,
    requestsPerSecond: perSecond(({ requests }) => requests.answered),
    clientErrorsPerSecond: perSecond(({ requests }) => requests.clientErrors),
    serverErrorsPerSecond: perSecond(({ requests }) => requests.serverErrors),
    inFlight: after.requests.inFlight,
    ...(latencyMs !== undefined && { latencyMs }),
    inputTokensPerSecond: perSecond(({ tokens }) => tokens.input),
    outputTokensPerSecond: perSecond(({ tokens }) => tokens.output),
    costNanoDollarsPerHour: Math.round(perSecond(({ costNanoDollars }) => costNanoDollars) * 3_600),
    queues: after.queues,
    nodes: after.nodes.map(
      ({ instance, services, revision, inFlight, memoryBytes, eventLoopLagMs, spoolBytes, ...node }) => {
        const { requests, cpuSeconds } = earlier.get(instance) ?? node;
        return {
          instance,
          services,
          revision,
          requestsPerSecond: Math.max(0, node.requests - requests) / seconds,
          inFlight,
          cpu: Math.max(0, node.cpuSeconds - cpuSeconds) / seconds,
          memoryBytes,
          eventLoopLagMs,
          spoolBytes,
        };
      },
    ),
  };
}
