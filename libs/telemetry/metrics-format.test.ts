import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { figuresOf } from './figures-text.ts';
import { formatFigures, mergeMetrics } from './merge-metrics.ts';
import { formatFor } from './metrics-format.ts';
import { createCounter, createHistogram } from './series.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

/** A process that has counted three requests, one of them with a trace. */
async function figures(): Promise<string> {
  const registry = new Registry();
  createCounter(registry, { name: 'requests_total', help: 'All "requests".', labelNames: ['path'] })
    .series('/a"b\\')
    .inc(3);
  createCounter(registry, { name: 'odd', help: 'No suffix.', labelNames: [] }).series().inc();
  const times = createHistogram(registry, {
    name: 'duration_seconds',
    help: 'Time.',
    labelNames: ['path'],
    buckets: [0.5, 1],
  }).series('/a"b\\');
  times.observe(0.2);
  times.observe(0.7, TRACE);
  times.observe(0.9);
  return figuresOf(registry);
}

test('a scraper that asks for OpenMetrics gets counters by their base names, decimal bounds, exemplars, and an end', async () => {
  const text = formatFigures(await figures(), 'openmetrics');
  expect(text.replace(/\d+\.\d{3}$/m, 'AT')).toBe(`# HELP requests All \\"requests\\".
# TYPE requests counter
requests_total{path="/a\\"b\\\\"} 3
# HELP odd No suffix.
# TYPE odd unknown
odd 1
# HELP duration_seconds Time.
# TYPE duration_seconds histogram
duration_seconds_bucket{path="/a\\"b\\\\",le="0.5"} 1
duration_seconds_bucket{path="/a\\"b\\\\",le="1.0"} 3 # {trace_id="${TRACE}"} 0.7 AT
duration_seconds_bucket{path="/a\\"b\\\\",le="+Inf"} 3
duration_seconds_sum{path="/a\\"b\\\\"} ${0.2 + 0.7 + 0.9}
duration_seconds_count{path="/a\\"b\\\\"} 3
# EOF
`);
  expect(Number(/ (\d+\.\d{3})$/m.exec(text)?.[1]) * 1_000).toBeLessThanOrEqual(Date.now());
});

test('Prometheus’ own text has none of that', async () => {
  const text = formatFigures(await figures(), 'prometheus');
  expect(text).not.toMatch(/trace_id|EOF|EXEMPLAR/);
  expect(text).toContain('# TYPE requests_total counter\n');
  expect(text).toContain('duration_seconds_bucket{path="/a\\"b\\\\",le="1"} 3\n');
});

test('the exemplars of several processes stay with their samples', async () => {
  const text = await figures();
  const merged = mergeMetrics(
    ['a', 'b'].map(instance => ({ service: 'ingress', instance, text })),
    { format: 'openmetrics' },
  );
  const exemplars = merged.split('\n').filter(line => line.includes('trace_id'));
  expect(exemplars).toHaveLength(2);
  for (const [index, instance] of ['a', 'b'].entries())
    expect(exemplars[index]).toMatch(
      `duration_seconds_bucket{service="ingress",instance="${instance}",path="/a\\"b\\\\",le="1.0"} 3 # {trace_id="${TRACE}"} 0.7 `,
    );
  expect(merged.endsWith('# EOF\n')).toBe(true);
});

test('what is no exemplar is left out', () => {
  const text = `# EXEMPLAR a_bucket{le="1"} {trace_id="x"} 1 2\n# EXEMPLAR\n# TYPE a histogram\na_bucket{le="1"} 1\n`;
  expect(formatFigures(text, 'openmetrics')).toBe('# TYPE a histogram\na_bucket{le="1.0"} 1\n# EOF\n');
});

test.each([
  [undefined, 'prometheus'],
  ['*/*', 'prometheus'],
  ['text/plain;version=0.0.4', 'prometheus'],
  ['application/openmetrics-text', 'openmetrics'],
  [
    'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    'openmetrics',
  ],
  ['text/plain, application/openmetrics-text;q=0', 'prometheus'],
  ['text/plain, application/openmetrics-text; q=0.0', 'prometheus'],
] as const)('Accept: %s gives %s', (accept, format) => {
  expect(formatFor(accept)).toBe(format);
});
