import { type Cost, checkScale, type ScaleReport, summarizeScale } from './scale-report.ts';

const SIZED_RATES = [1_000, 10_000, 100_000];
/** Of a core's time: what waits for it waits as long again as it works, and what comes in bursts has room. */
export const UTILISATION = 0.6;
/** Control has next to nothing to do with requests. */
const NOTICEABLE_US = 5;
const QUIET_LOAD = 0.5;
const US_PER_SECOND = 1_000_000;

const number = (value: number, digits = 0): string =>
  Number.isFinite(value)
    ? value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : '–';
const percent = (share: number): string => `${number(share * 100, 2)} %`;

/** The table of a page, which reads well on a terminal too. */
export function renderScaleTable(report: Pick<ScaleReport, 'measured' | 'cores'>): string {
  const rows = summarizeScale(report).map(row => [
    row.service,
    number(row.replicas),
    percent(row.cores),
    number(row.perSecond),
    `${number(row.speedup, 2)} ×`,
    number(row.cpuUs, 1),
    number(row.cpuRatio, 2),
    number(row.totalCpuUs),
    `${row.limits.exact} of ${row.limits.turns}`,
  ]);
  const head = [
    'service',
    'replicas',
    'of a core, each',
    'requests/s',
    'to one',
    'CPU µs a request',
    'to one',
    'CPU µs of all',
    'limits exact',
  ];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** What a request costs each process, and what it uses without any, where none is held to anything. */
export function renderCostTable({ unlimited }: Pick<ScaleReport, 'unlimited'>): string {
  const costs = unlimited.costs.toSorted((left, right) => right.cpuUs - left.cpuUs);
  const sum = (of: (cost: Cost) => number): number => costs.reduce((total, cost) => total + of(cost), 0);
  const row = (name: string, cpuUs: number, idleCores: number): string =>
    `| ${name} | ${number(cpuUs, 1)} | ${percent(idleCores)} |`;
  return [
    '| process | CPU µs a request | of a core without requests |',
    '| --- | ---: | ---: |',
    ...costs.map(({ process, cpuUs, idleCores }) => row(process, cpuUs, idleCores)),
    row(
      'all',
      sum(({ cpuUs }) => cpuUs),
      sum(({ idleCores }) => idleCores),
    ),
  ].join('\n');
}

/** Cores that are to be there for so many requests in a second, by process: busy for `UTILISATION` of the time. */
export function renderSizingTable({ unlimited }: Pick<ScaleReport, 'unlimited'>): string {
  const costs = unlimited.costs
    .filter(({ cpuUs }) => cpuUs > NOTICEABLE_US)
    .sort((left, right) => right.cpuUs - left.cpuUs);
  const cores = (cpuUs: number, requestsPerSecond: number): string =>
    number((requestsPerSecond * cpuUs) / (US_PER_SECOND * UTILISATION), 1);
  const row = (name: string, cpuUs: number): string =>
    `| ${name} | ${SIZED_RATES.map(rate => cores(cpuUs, rate)).join(' | ')} | ${number(US_PER_SECOND / cpuUs)} |`;
  return [
    `| cores for | ${SIZED_RATES.map(rate => `${number(rate)}/s`).join(' | ')} | requests/s of a whole core |`,
    `| --- | ${[...SIZED_RATES, 0].map(() => '---:').join(' | ')} |`,
    ...costs.map(({ process, cpuUs }) => row(process, cpuUs)),
    row(
      'all',
      costs.reduce((sum, { cpuUs }) => sum + cpuUs, 0),
    ),
  ].join('\n');
}

/** A machine that others keep busy gives rough figures: the line says so. */
export const machineLine = ({ machine, loadAverage, at, unlimited }: ScaleReport): string =>
  [
    `${at.slice(0, 10)}, ${machine.cpu}, ${machine.cpuCount} CPUs, Node ${machine.node}`,
    `load average before it began ${number(loadAverage, 1)}${loadAverage > QUIET_LOAD ? ' (others were at work: rough figures)' : ''}`,
    `one process of each service, none held: ${number(unlimited.requestsPerSecond)} requests/s`,
  ].join('; ');

export const renderScale = (report: ScaleReport): string =>
  [
    machineLine(report),
    renderCostTable(report),
    renderScaleTable(report),
    checkScale(summarizeScale(report))
      .map(({ what, faults }) =>
        faults.length === 0 ? `pass  ${what}` : `MISS  ${what}: ${faults.join(', ')}`,
      )
      .join('\n'),
  ].join('\n\n');
