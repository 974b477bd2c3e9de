import fc from 'fast-check';
import { Counter, Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { mergeMetrics } from './merge-metrics.ts';
import { registerProcessMetrics } from './process-metrics.ts';

async function textOf(requests: number, tenant = 'acme'): Promise<string> {
  const registry = new Registry();
  const registers = [registry];
  const labelNames = ['tenant'];
  new Counter({ name: 'requests_total', help: 'Requests.', labelNames, registers }).inc({ tenant }, requests);
  new Counter({ name: 'plain_total', help: 'No labels.', registers }).inc(requests);
  new Histogram({ name: 'duration', help: 'Time.', labelNames, buckets: [1], registers }).observe(
    { tenant },
    2,
  );
  registerProcessMetrics(registry);
  return registry.metrics();
}

/** Strict, by the grammar of the format: a family's lines are together, HELP and TYPE come first and once. */
function parseExposition(text: string): Map<string, { type: string; samples: string[] }> {
  const families = new Map<string, { type: string; samples: string[] }>();
  let current: { name: string; samples: string[] } | undefined;
  expect(text.endsWith('\n')).toBe(true);
  for (const line of text.slice(0, -1).split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword === 'TYPE') {
      expect(families.has(name)).toBe(false);
      current = { name, samples: [] };
      families.set(name, { type: rest, samples: current.samples });
    } else if (keyword === undefined) {
      expect(line).toMatch(
        /^[a-zA-Z_:][\w:]*(?:\{[a-zA-Z_]\w*="(?:[^"\\]|\\.)*"(?:,[a-zA-Z_]\w*="(?:[^"\\]|\\.)*")*\})? \S+$/,
      );
      expect(line.startsWith(current?.name ?? '-')).toBe(true);
      current?.samples.push(line);
    }
  }
  return families;
}

test('a metric that nothing was counted of is there by its description', () => {
  const text = '# HELP queued Queued.\n# TYPE queued counter\n';
  const merged = mergeMetrics([{ service: 'dispatch', instance: 'dispatch.a', text }]);
  expect(parseExposition(merged).get('queued')).toEqual({ type: 'counter', samples: [] });
});

test('the figures of many processes are one valid exposition, each sample with its service and instance', async () => {
  const merged = mergeMetrics([
    { service: 'ingress', instance: 'ingress.a', text: await textOf(3) },
    { service: 'auth', instance: 'auth.b', text: await textOf(4) },
  ]);
  const families = parseExposition(merged);
  expect(families.get('requests_total')).toEqual({
    type: 'counter',
    samples: [
      'requests_total{service="ingress",instance="ingress.a",tenant="acme"} 3',
      'requests_total{service="auth",instance="auth.b",tenant="acme"} 4',
    ],
  });
  expect(families.get('plain_total')?.samples[1]).toBe('plain_total{service="auth",instance="auth.b"} 4');
  expect(families.get('duration')?.samples).toHaveLength(8);
  expect(families.get('process_cpu_seconds_total')?.samples).toHaveLength(2);
});

test('label values of any text come through, whatever quotes, braces and names are in them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.string(), async (tenant, instance) => {
      const merged = mergeMetrics([{ service: 's', instance, text: await textOf(1, tenant) }]);
      const [line = ''] = parseExposition(merged).get('requests_total')?.samples ?? [];
      const value = /,tenant="((?:[^"\\]|\\.)*)"\} 1$/.exec(line)?.[1] ?? '-';
      expect(unescapeLabel(value)).toBe(tenant);
    }),
    { numRuns: 30 },
  );
});

const unescapeLabel = (value: string): string =>
  value.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));

test('a label of a process that has the name of an added one is renamed', () => {
  const text = '# TYPE a gauge\na{service="x",other="service=",instance="y"} 1\n';
  expect(mergeMetrics([{ service: 's', instance: 'i', text }])).toContain(
    'a{service="s",instance="i",exported_service="x",other="service=",exported_instance="y"} 1\n',
  );
});

test('what is not a sample, or of another type than elsewhere, is left out', () => {
  const merged = mergeMetrics([
    {
      service: 's',
      instance: 'i',
      text: '# TYPE a gauge\na 1\nb 2\na{x} 3\n<html>\na{x="1"} NaN\n# TYPE c\n',
    },
    { service: 's', instance: 'j', text: '# TYPE a counter\na 5\n' },
  ]);
  expect(parseExposition(merged).get('a')?.samples).toEqual([
    'a{service="s",instance="i"} 1',
    'a{service="s",instance="i",x="1"} NaN',
  ]);
});

test('any text gives a valid exposition', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      parseExposition(mergeMetrics([{ service: 's', instance: 'i', text }]));
    }),
  );
});

test('texts that would make it too large are left out whole, and counted', () => {
  const texts = [1, 2, 3].map(size => ({
    service: 's',
    instance: `i${size}`,
    text: `# TYPE a gauge\n${'a 1\n'.repeat(size * 10)}`,
  }));
  const merged = mergeMetrics(texts, { maxBytes: 130 });
  expect(merged).toContain('instance="i1"');
  expect(merged).not.toMatch(/instance="i[23]"/);
  expect(merged).toMatch(/^sluice_metrics_processes_left_out 2$/m);
});
