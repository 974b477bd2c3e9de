import { kindRows, type Rows, stepRows, summaryLine, thresholdRows } from './load-tables.ts';
import type { LoadtestReport } from './loadtest-report.ts';

/** The report for a terminal. */
export const renderText = (report: LoadtestReport): string =>
  [
    `${report.scenario}: ${report.title}`,
    summaryLine(report),
    ...[kindRows(report), stepRows(report), thresholdRows(report)].flatMap(rows =>
      rows.length === 0 ? [] : ['', aligned(rows)],
    ),
  ].join('\n');

/** Columns below each other: the first to the left, numbers to the right. */
export function aligned(rows: Rows): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows
    .map(row =>
      row
        .map((text, column) =>
          column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0),
        )
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}
