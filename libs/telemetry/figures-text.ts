import type { Registry } from 'prom-client';
import { samplesWithExemplar } from './series.ts';

/** Before each comment that holds an exemplar: the sample it is of, and what OpenMetrics writes behind that. */
export const EXEMPLAR = '# EXEMPLAR ';

/**
 * The figures of a process, as processes tell them to each other: Prometheus’ text, and in front of it exemplars, as comments, so that
 * whoever does not know of them reads the rest.
 */
export async function figuresOf(registry: Registry): Promise<string> {
  const exemplars = samplesWithExemplar(registry).flatMap(({ metricName, labels, exemplar }) => {
    if (exemplar === undefined) return [];
    const { traceId, value, at } = exemplar;
    const pairs = Object.entries(labels).map(([name, text]) => `${name}="${escapeLabel(String(text))}"`);
    return `${EXEMPLAR}${metricName}{${pairs.join()}} {trace_id="${traceId}"} ${value} ${at.toFixed(3)}\n`;
  });
  return exemplars.join('') + (await registry.metrics());
}

export const escapeLabel = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
