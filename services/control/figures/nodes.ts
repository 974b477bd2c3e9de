import { servicesOf } from '@sluice/contract';
import { z } from 'zod';
import { samplesOf, sumOf } from './prometheus.ts';

/** What one process has said of itself, as Prometheus text. */
export interface ProcessFigures {
  instance: string;
  text: string;
  /** How far its clock is ahead of the one of who asked, as far as that can be told. */
  clockAheadMs: number;
}

const count = () => z.int().nonnegative();

export const nodeSchema = z
  .object({
    instance: z.string(),
    services: z.array(z.string()),
    revision: z.int().optional().meta({ description: 'Of the configuration that it serves.' }),
    clockAheadMs: z
      .int()
      .meta({ description: 'How far its clock is ahead of that of the process that answers, or behind.' }),
    startedAt: z.iso.datetime().optional(),
    cpuSeconds: z.number().meta({ description: 'Of all its threads since it started.' }),
    memoryBytes: count().meta({ description: 'Resident memory.' }),
    eventLoopLagMs: z.number().meta({ description: '99th percentile since it was asked before.' }),
    requests: count().meta({ description: 'Answered since it started: of an ingress.' }),
    inFlight: count().meta({ description: 'Requests that it works on.' }),
    spoolBytes: count().meta({ description: 'Events on its disk that the event log has not stored yet.' }),
    spoolFailing: z.boolean().meta({ description: 'It cannot keep events on disk.' }),
  })
  .meta({ id: 'Node' });
type Node = z.output<typeof nodeSchema>;

const MILLISECONDS = 1_000;

function nodeOf({ instance, text, clockAheadMs }: ProcessFigures): Node {
  const total = (name: string): number =>
    sumOf(samplesOf(text, `${name}`).filter(each => each.name === name));
  const startedAt = total('process_start_time_seconds');
  return {
    instance,
    services: servicesOf(instance),
    revision: samplesOf(text, 'sluice_config_revision ')[0]?.value,
    clockAheadMs: Math.round(clockAheadMs),
    ...(startedAt > 0 && { startedAt: new Date(startedAt * MILLISECONDS).toISOString() }),
    cpuSeconds: total('process_cpu_seconds_total'),
    memoryBytes: total('process_resident_memory_bytes'),
    eventLoopLagMs: total('nodejs_eventloop_lag_p99_seconds') * MILLISECONDS,
    requests: total('http_requests_total'),
    inFlight: total('http_requests_in_flight') || total('sluice_stage_requests_in_flight'),
    spoolBytes: total('sluice_event_spool_bytes'),
    spoolFailing: total('sluice_event_spool_failing') > 0,
  };
}

/** By name. */
export const nodesOf = (processes: readonly ProcessFigures[]): Node[] =>
  processes.map(nodeOf).sort((left, right) => (left.instance < right.instance ? -1 : 1));
