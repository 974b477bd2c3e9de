import { type VariantName, variantNames, variantTitles } from '../variants/variant.ts';
import type { BenchReport } from './report.ts';
import type { VariantSummary } from './summary.ts';

interface Row {
  title: string;
  cell: (figures: VariantSummary, baseline: VariantSummary | undefined) => string;
}

export const number = (value: number | undefined, digits = 0): string =>
  value === undefined || Number.isNaN(value)
    ? '–'
    : value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const pair = (p50: number, p99: number): string => `${number(p50, 2)} / ${number(p99, 2)}`;

const rows: readonly Row[] = [
  { title: 'requests/s, 32 connections', cell: ({ requestsPerSecond }) => number(requestsPerSecond) },
  { title: '  widest round from it', cell: ({ spread }) => `± ${number(spread * 100)} %` },
  { title: '  p50 / p99 ms', cell: ({ p50Ms, p99Ms }) => pair(p50Ms, p99Ms) },
  { title: '  CPU µs per request', cell: ({ cpuUsPerRequest }) => number(cpuUsPerRequest) },
  { title: '  RSS MB', cell: ({ rssMb }) => number(rssMb) },
  { title: 'requests/s, 1 connection', cell: ({ lone }) => number(lone.requestsPerSecond) },
  { title: '  p50 / p99 ms', cell: ({ lone }) => pair(lone.p50Ms, lone.p99Ms) },
  { title: 'streams: first chunk p50 ms', cell: ({ stream }) => number(stream?.firstChunkMs, 2) },
  {
    title: '  added to (a), ms',
    cell: ({ stream }, baseline) =>
      number((stream?.firstChunkMs ?? Number.NaN) - (baseline?.stream?.firstChunkMs ?? Number.NaN), 2),
  },
  { title: '  chunks/s, at full speed', cell: ({ stream }) => number(stream?.chunksPerSecond) },
  { title: '  CPU µs per paced chunk', cell: ({ stream }) => number(stream?.cpuUsPerChunk, 1) },
];

/** The report for people. */
export function renderReport(report: BenchReport): string {
  return [machineLines(report).join('\n'), table(report).join('\n'), targetLines(report).join('\n')].join(
    '\n\n',
  );
}

export function machineLines({ machine, stub, load, pinning, rounds }: BenchReport): string[] {
  return [
    `${machine.cpu}, ${machine.cpuCount} CPUs, Node ${machine.node}; ${load}, ${rounds} round${rounds === 1 ? '' : 's'}, medians`,
    pinning === undefined
      ? 'CPUs: shared by all'
      : `CPUs: load generator and stub on ${pinning.tools}, each variant on ${pinning.variant}`,
    `Provider stub: ${stub.kind}, ${number(stub.ceilingRequestsPerSecond)} requests/s by itself`,
  ];
}

/** A column a variant, a line a figure, the first of them the names. */
export function figureCells({ variants }: BenchReport): string[][] {
  const names: readonly VariantName[] = variantNames.filter(name => variants[name] !== undefined);
  const figuresOf = names.flatMap(name => variants[name] ?? []);
  return [
    ['', ...names.map(name => variantTitles[name])],
    ...rows.map(({ title, cell }) => [title, ...figuresOf.map(figures => cell(figures, variants.baseline))]),
  ];
}

function table(report: BenchReport): string[] {
  const lines = figureCells(report);
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map(line => line[column]?.length ?? 0)),
  );
  return lines.map(line =>
    line
      .map((text, column) =>
        column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0),
      )
      .join('   ')
      .trimEnd(),
  );
}

function targetLines({ targets }: BenchReport): string[] {
  return targets.map(
    ({ variant, what, bound, value, met }) =>
      `${met ? 'pass' : 'MISS'}  ${variantTitles[variant]}: ${what} ${number(value, 2)} (${bound})`,
  );
}
