import { z } from 'zod';
import { nodeSchema, nodesOf, type ProcessFigures } from './nodes.ts';
import { type Sample, samplesOf, sumOf } from './prometheus.ts';

const count = () => z.int().nonnegative();

const queueSchema = z.object({
  queue: z.string(),
  waiting: count(),
  inTurn: count(),
  oldestSeconds: z.number(),
});

export const loadSchema = z
  .object({
    at: z.iso.datetime(),
    requests: z.object({
      answered: count(),
      clientErrors: count().meta({ description: 'Answered with 4xx.' }),
      serverErrors: count().meta({ description: 'Answered with 5xx.' }),
      inFlight: count(),
    }),
    latency: z.array(z.object({ upToMs: z.number().nullable(), count: count() })).meta({
      description: 'How many were answered within which time, each with all that were faster; null: all.',
    }),
    tokens: z.object({ input: count(), output: count() }),
    costNanoDollars: count(),
    queues: z.array(queueSchema),
    nodes: z.array(nodeSchema),
  })
  .meta({
    id: 'Load',
    description: 'Counted since the processes started: what came between two is their difference.',
  });

/** What operators ask for is no load. */
const ownPaths = /^\/(?:api\/v1|docs|openapi\.json)/;
const isLoad = ({ labels: { path = '' } }: Sample): boolean => !ownPaths.test(path);

const SECOND_MS = 1_000;

function latencyOf(text: string): z.output<typeof loadSchema>['latency'] {
  const buckets = samplesOf(text, 'http_request_duration_seconds_bucket').filter(isLoad);
  const byBound = Map.groupBy(buckets, ({ labels: { le = '' } }) => le);
  return [...byBound]
    .map(([bound, samples]) => ({
      upToMs: bound === '+Inf' ? null : Number(bound) * SECOND_MS,
      count: sumOf(samples),
    }))
    .sort(
      (left, right) => (left.upToMs ?? Number.POSITIVE_INFINITY) - (right.upToMs ?? Number.POSITIVE_INFINITY),
    );
}

/** Every process of dispatch tells of the same queues, as it saw them last. */
function queuesOf(text: string): z.output<typeof queueSchema>[] {
  const largest = (name: string): Map<string, number> => {
    const values = new Map<string, number>();
    for (const { labels, value } of samplesOf(text, `${name}{`))
      values.set(labels.queue ?? '', Math.max(value, values.get(labels.queue ?? '') ?? 0));
    return values;
  };
  const inTurn = largest('sluice_queue_in_turn');
  const oldest = largest('sluice_queue_oldest_seconds');
  return [...largest('sluice_queue_waiting')]
    .map(([queue, waiting]) => ({
      queue,
      waiting,
      inTurn: inTurn.get(queue) ?? 0,
      oldestSeconds: oldest.get(queue) ?? 0,
    }))
    .sort((left, right) => (left.queue < right.queue ? -1 : 1));
}

/** What all processes together have done, and do. */
export function loadOf(processes: readonly ProcessFigures[], now: number): z.output<typeof loadSchema> {
  const text = processes.map(process => process.text).join('\n');
  const answered = samplesOf(text, 'http_requests_total').filter(isLoad);
  const withStatus = (digit: string): number =>
    sumOf(answered.filter(({ labels }) => labels.status?.startsWith(digit)));
  const tokens = samplesOf(text, 'sluice_tokens_total');
  const ofKind = (kind: string): number => sumOf(tokens.filter(({ labels }) => labels.kind === kind));
  return {
    at: new Date(now).toISOString(),
    requests: {
      answered: sumOf(answered),
      clientErrors: withStatus('4'),
      serverErrors: withStatus('5'),
      inFlight: sumOf(samplesOf(text, 'http_requests_in_flight').filter(isLoad)),
    },
    latency: latencyOf(text),
    tokens: { input: ofKind('input'), output: ofKind('output') },
    costNanoDollars: sumOf(samplesOf(text, 'sluice_cost_nanodollars_total')),
    queues: queuesOf(text),
    nodes: nodesOf(processes),
  };
}
