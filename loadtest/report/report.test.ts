import { expect, test } from 'vitest';
import type { RequestFigures } from '../measure/measure.ts';
import { renderMarkdown } from './markdown.ts';
import { renderReport } from './render.ts';
import type { BenchReport } from './report.ts';
import { type Rounds, summarize } from './summary.ts';
import { judge } from './targets.ts';

const figures = (requestsPerSecond: number, cpuUsPerRequest: number, loneMs: number): RequestFigures => ({
  requestsPerSecond,
  p50Ms: 1,
  p99Ms: 2,
  cpuUsPerRequest,
  rssMb: 100,
  lone: { requestsPerSecond: 1000 / loneMs, p50Ms: loneMs, p99Ms: 2 * loneMs },
});
const stream = (firstChunkMs: number) => ({ firstChunkMs, chunksPerSecond: 1_234_567, cpuUsPerChunk: 12.34 });

const rounds: Rounds = {
  requests: {
    // The second round ran on a machine that was half as fast.
    baseline: [figures(20_000, 40, 0.2), figures(10_000, 80, 0.4), figures(20_000, 40, 0.2)],
    embedded: [figures(15_000, 50, 0.3), figures(7_500, 100, 0.5), figures(15_000, 50, 0.3)],
    split: [figures(5_000, 170, 0.6), figures(2_500, 340, 0.8), figures(5_000, 170, 0.6)],
  },
  streams: { baseline: [stream(0.3)], embedded: [stream(0.5)] },
};

test('a target is judged by the median of what each round gave against the baseline of that round', () => {
  expect(judge(rounds).map(({ variant, value, met }) => [variant, Number(value.toFixed(2)), met])).toEqual([
    ['embedded', 0.75, true],
    ['split', 4.25, false],
    ['split', 0.4, true],
  ]);
});

test('a target whose figures could not be measured is not met', () => {
  const unmeasured = { baseline: [figures(1, Number.NaN, 1)], split: [figures(1, Number.NaN, 1)] };
  expect(judge({ requests: unmeasured, streams: {} }).map(({ met }) => met)).toEqual([false, true]);
});

const report: BenchReport = {
  machine: { cpu: 'A CPU', cpuCount: 2, node: 'v26' },
  load: 'wrk',
  pinning: { tools: '1', variant: '0' },
  stub: { kind: 'native', ceilingRequestsPerSecond: 117_000 },
  rounds: 3,
  variants: summarize(rounds),
  targets: judge(rounds),
  measured: rounds,
};

test('a page gets the same figures as tables of Markdown, one row a figure and a target', () => {
  const lines = renderMarkdown(report).split('\n');
  expect(lines).toContain('|  | (a) pass-through | (b) embedded | (c) split |');
  expect(lines).toContain('| CPU µs per request | 40 | 50 | 170 |');
  expect(lines).toContain('| (c) split: CPU per request of (a) | ≤ 4× | 4.25 | missed |');
  const tables = lines.filter(line => line.startsWith('|')).map(line => line.split('|').length);
  expect(new Set(tables)).toEqual(new Set([6]));
});

test('the report has a column a variant, a line a figure, and each target with pass or miss', () => {
  expect(renderReport(report)).toMatchInlineSnapshot(`
    "A CPU, 2 CPUs, Node v26; wrk, 3 rounds, medians
    CPUs: load generator and stub on 1, each variant on 0
    Provider stub: native, 117,000 requests/s by itself

                                  (a) pass-through   (b) embedded     (c) split
    requests/s, 32 connections              20,000         15,000         5,000
      widest round from it                  ± 50 %         ± 50 %        ± 50 %
      p50 / p99 ms                     1.00 / 2.00    1.00 / 2.00   1.00 / 2.00
      CPU µs per request                        40             50           170
      RSS MB                                   100            100           100
    requests/s, 1 connection                 5,000          3,333         1,667
      p50 / p99 ms                     0.20 / 0.40    0.30 / 0.60   0.60 / 1.20
    streams: first chunk p50 ms               0.30           0.50             –
      added to (a), ms                        0.00           0.20             –
      chunks/s, at full speed            1,234,567      1,234,567             –
      CPU µs per paced chunk                  12.3           12.3             –

    pass  (b) embedded: requests/s of (a) 0.75 (≥ 0.7×)
    MISS  (c) split: CPU per request of (a) 4.25 (≤ 4×)
    pass  (c) split: p50 added at 1 connection 0.40 (≤ 0.5 ms)"
  `);
});
