import { verdicts } from '../open-loop/answer-reader.ts';
import type { KindReport } from '../open-loop/report.ts';
import type { ThresholdResult } from '../scenarios/thresholds.ts';
import type { LoadtestReport } from './loadtest-report.ts';

/** What is shown of a load, whatever shows it. The first line is the head. */
export type Rows = readonly (readonly string[])[];

const number = (value: number, digits = 0): string =>
  Number.isFinite(value)
    ? value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : '–';

export const thresholdRows = ({ thresholds }: LoadtestReport): Rows => [
  ['threshold', 'value', 'bound', ''],
  ...thresholds.map(({ what, unit, value, bound, holds }) => [
    what,
    `${valueText(value, unit)} ${unit}`,
    'atMost' in bound ? `at most ${bound.atMost} ${unit}` : `at least ${bound.atLeast} ${unit}`,
    holds ? 'holds' : 'CROSSED',
  ]),
];

const valueText = (value: number, unit: ThresholdResult['unit']): string =>
  number(value, unit === 'requests' ? 0 : unit === 'ms' ? 1 : 2);

export const kindRows = ({ load }: LoadtestReport): Rows => endRows('kind', Object.entries(load.kinds));

/** None where there is one step alone: it is what the kinds are. */
export const stepRows = ({ steps, load }: LoadtestReport): Rows =>
  steps.length < 2
    ? []
    : endRows(
        'step',
        load.steps.map((ends, index) => [
          `${steps[index]?.title} (${number(steps[index]?.requestsPerSecond ?? Number.NaN)}/s)`,
          ends,
        ]),
      );

/** A row for each part of the requests. Columns of what never happened are left out. */
function endRows(head: string, parts: readonly (readonly [string, KindReport])[]): Rows {
  const seen = verdicts.filter(verdict => parts.some(([, ends]) => ends.verdicts[verdict] !== undefined));
  return [
    [head, ...seen, 'codes', 'first byte p50 ms', 'p99', 'max', 'whole p50 ms', 'p99', 'max'],
    ...parts.map(([name, { verdicts: counts, codes, firstByteMs, totalMs }]) => [
      name,
      ...seen.map(verdict => number(counts[verdict] ?? 0)),
      Object.entries(codes)
        .map(([code, count]) => `${code} ${count}`)
        .join(', '),
      ...[firstByteMs, totalMs].flatMap(({ p50, p99, max }) =>
        [p50, p99, max].map(value => number(value, 1)),
      ),
    ]),
  ];
}

export function summaryLine({ requestsPerSecond, seconds, url, kills, load }: LoadtestReport): string {
  const killed = Object.entries(kills).map(([service, count]) => `${service} ${count}`);
  return [
    `${number(load.sent)} requests, planned ${number(requestsPerSecond)}/s for ${number(seconds)} s, to ${url}`,
    ...(killed.length === 0 ? [] : [`killed: ${killed.join(', ')}`]),
  ].join('; ');
}
