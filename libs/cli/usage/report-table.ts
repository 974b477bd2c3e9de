import { styleText } from 'node:util';
import { formatDollars } from '@sluice/contract';
import { bar } from '../bar.ts';
import type { OutputStream } from '../command-io.ts';
import { formatTable } from '../table.ts';
import {
  type ReportAnswer,
  type ReportGroup,
  type ReportSums,
  type SortOrder,
  sortValue,
} from './report-sums.ts';

const BAR_WIDTH = 20;

const number = (value: number): string => value.toLocaleString('en-US');
const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
const milliseconds = (value: number | undefined): string =>
  value === undefined ? '–' : `${number(value)} ms`;

/** To the cent, or with two digits that say something where it is less. */
export function dollars(nanoDollars: number): string {
  const exact = formatDollars(nanoDollars);
  if (nanoDollars >= 1e9 || nanoDollars === 0)
    return `$${(nanoDollars / 1e9).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  return `$${exact.replace(/^(0\.0*\d\d?)\d*$/, '$1')}`;
}

const errorsOf = ({ error, lost }: ReportSums): number => error + lost;

/** What all of it comes to. */
export function overview({ from, to, total }: ReportAnswer, stream: OutputStream): string {
  const { requests, success, rejection, cancelled, inputTokens, outputTokens, cachedInputTokens } = total;
  const { latency, firstByte, costNanoDollars } = total;
  const of = (part: number): string => percent(part, requests);
  const ends = `${of(success)} answered, ${of(errorsOf(total))} errors, ${of(rejection)} rejected, ${of(cancelled)} left by the client`;
  const rows = [
    ['Requests', number(requests), requests === 0 ? '' : ends],
    ['Cost', dollars(costNanoDollars), notOfCost(total)],
    [
      'Tokens',
      number(inputTokens + outputTokens),
      `${number(inputTokens)} in, ${percent(cachedInputTokens, inputTokens)} of it cached by providers; ${number(outputTokens)} out`,
    ],
    [
      'Latency',
      milliseconds(latency.p50Ms),
      `p95 ${milliseconds(latency.p95Ms)}; to the first byte ${milliseconds(firstByte.p50Ms)}, p95 ${milliseconds(firstByte.p95Ms)}`,
    ],
  ];
  const head = styleText('bold', `${minutes(from)} to ${minutes(to)} UTC`, { stream });
  return `${head}\n${columns(rows)}`;
}

function notOfCost({ unpriced, priceEstimated, estimated, attempts }: ReportSums): string {
  const notes = [
    unpriced > 0 &&
      `${number(unpriced)} of ${number(attempts)} attempts have no known price and are not in it`,
    priceEstimated > 0 && `${number(priceEstimated)} have a guessed one`,
    estimated > 0 && `tokens of ${number(estimated)} are estimated`,
  ];
  return notes.filter(Boolean).join('; ');
}

const minutes = (time: string): string => time.slice(0, 16).replace('T', ' ');

function columns(rows: readonly (readonly string[])[]): string {
  const aligned = alignRight(rows, 1);
  const widths = [0, 1].map(column => Math.max(...aligned.map(row => row[column]?.length ?? 0)));
  return aligned
    .map(row => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}

/** A line for each group, a bar for what they are sorted by, and a last one for the groups that are not shown. */
export function groupTable(
  answer: ReportAnswer,
  by: readonly string[],
  sort: SortOrder,
  stream: OutputStream,
): string {
  const { data, total } = answer;
  const byTime = data.some(({ at }) => at !== undefined);
  const largest = Math.max(0, ...data.map(group => sortValue(group, sort)));
  const namesOf = (group: ReportGroup): string[] => [
    ...(byTime ? [minutes(group.at ?? '')] : []),
    ...by.map(name => String(group[name] ?? '') || '–'),
  ];
  const cells = (names: string[], sums: ReportSums, drawn: string): string[] => [
    ...names,
    drawn,
    dollars(sums.costNanoDollars),
    percent(sortValue(sums, sort), sortValue(total, sort)),
    number(sums.requests),
    percent(errorsOf(sums), sums.requests),
    number(sums.inputTokens),
    number(sums.outputTokens),
    percent(sums.cachedInputTokens, sums.inputTokens),
    milliseconds(sums.latency.p95Ms),
  ];
  const rows = data.map(group =>
    cells(namesOf(group), group, bar(sortValue(group, sort), largest, BAR_WIDTH)),
  );
  const first = byTime ? ['time', ...by] : [...by];
  if (answer.next !== undefined)
    rows.push(
      cells(
        first.map((_, index) => (index === 0 ? '… others' : '')),
        without(total, data),
        '',
      ),
    );
  const head = [
    ...first.map(name => name.toUpperCase()),
    '',
    'COST',
    `OF ${sort.toUpperCase()}`,
    'REQUESTS',
    'ERRORS',
    'TOKENS IN',
    'OUT',
    'CACHED',
    'P95',
  ];
  const [heads = [], ...lines] = alignRight([head, ...rows], first.length + 1);
  return formatTable(heads, lines, stream);
}

/** What is not in these groups; times cannot be told. */
function without(total: ReportSums, groups: readonly ReportSums[]): ReportSums {
  const rest = { ...total, latency: { count: 0 }, firstByte: { count: 0 } };
  for (const name of [
    'requests',
    'error',
    'lost',
    'inputTokens',
    'outputTokens',
    'cachedInputTokens',
    'costNanoDollars',
  ] as const)
    rest[name] = total[name] - groups.reduce((sum, group) => sum + group[name], 0);
  return rest;
}

/** Figures stand below each other by their ends: those of the columns from `first` on. */
function alignRight(rows: readonly (readonly string[])[], first: number): string[][] {
  const width = (column: number): number => Math.max(...rows.map(row => row[column]?.length ?? 0));
  const last = (rows[0]?.length ?? 0) - 1;
  return rows.map(row =>
    row.map((cell, column) =>
      column < first || (first === 1 && column === last) ? cell : cell.padStart(width(column)),
    ),
  );
}
