import { subjects } from '@sluice/contract';
import type { Tracing } from '@sluice/telemetry';
import type { Bus } from './port.ts';

/** Of one message: what is more is told by further ones. */
const MOST_TRACES = 1_000;
const TRACE_ID = /^[0-9a-f]{32}$/;

/** Tells the other processes which traces this one decides to keep, and hears which they do: a trace is kept whole, or not at all. */
export function shareKeptTraces(bus: Bus, tracing: Pick<Tracing, 'keep' | 'onKeep'>): void {
  tracing.onKeep(traceIds => {
    for (let from = 0; from < traceIds.length; from += MOST_TRACES)
      bus.publish(subjects.traces, Buffer.from(traceIds.slice(from, from + MOST_TRACES).join()));
  });
  bus.subscribe(subjects.traces, ({ payload }) => {
    const traceIds = Buffer.from(payload).toString('latin1').split(',', MOST_TRACES);
    tracing.keep(traceIds.filter(traceId => TRACE_ID.test(traceId)));
  });
}
