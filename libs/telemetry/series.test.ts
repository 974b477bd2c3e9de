import fc from 'fast-check';
import { Counter, Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createCounter, createGauge, createHistogram } from './series.ts';

const identity = { name: 'things', help: 'Things.' };
const labelNames = ['method', 'status'] as const;
const observation = fc.tuple(
  fc.constantFrom('GET', 'POST'),
  fc.constantFrom(200, 500),
  fc.double({ min: 0, max: 20, noNaN: true }),
);

test('a counter gives the text that prom-client gives for the same increments', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(observation), async observations => {
      const [ours, theirs] = [new Registry(), new Registry()];
      const family = createCounter(ours, { ...identity, labelNames });
      const counter = new Counter({ ...identity, labelNames, registers: [theirs] });
      for (const [method, status, value] of observations) {
        family.series(method, status).inc(value);
        counter.inc({ method, status }, value);
      }
      expect(await ours.metrics()).toBe(await theirs.metrics());
      expect(await ours.metrics()).toBe(await theirs.metrics());
    }),
  );
});

test('a histogram gives the text that prom-client gives for the same observations', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(observation), async observations => {
      const buckets = [0.1, 1, 10];
      const [ours, theirs] = [new Registry(), new Registry()];
      const family = createHistogram(ours, { ...identity, labelNames, buckets });
      const histogram = new Histogram({ ...identity, labelNames, buckets, registers: [theirs] });
      for (const [method, status, value] of observations) {
        family.series(method, status).observe(value);
        histogram.observe({ method, status }, value);
      }
      const byLine = (text: string): string[] => text.split('\n').map(sortLabels).sort();
      expect(byLine(await ours.metrics())).toEqual(byLine(await theirs.metrics()));
      expect(await ours.getMetricsAsJSON()).toHaveLength(1);
    }),
  );
});

const sortLabels = (line: string): string =>
  line.replace(/\{(.*)\}/, (_, labels: string) => `{${labels.split(',').sort().join(',')}}`);

test('a gauge goes up and down, and a series is the same object for the same values', async () => {
  const registry = new Registry();
  const gauge = createGauge(registry, { ...identity, labelNames });
  gauge.series('GET', 200).inc();
  gauge.series('GET', 200).inc();
  gauge.series('GET', 200).dec();
  gauge.series('GET', 500).set(7);
  expect(gauge.series('GET', 200)).toBe(gauge.series('GET', 200));
  expect(await registry.metrics()).toMatch(
    /^things\{method="GET",status="200"\} 1\nthings\{method="GET",status="500"\} 7$/m,
  );
});

test('a family without labels has one series', async () => {
  const registry = new Registry();
  createCounter(registry, { ...identity, labelNames: [] })
    .series()
    .inc(3);
  expect(await registry.metrics()).toMatch(/^things 3$/m);
});
