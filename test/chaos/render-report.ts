import type { ScenarioReport, Table } from './scenario.ts';

/** A report for a terminal: its tables, then what was checked. */
export function renderReport({ tables, checks }: ScenarioReport): string {
  const lines = checks.map(({ what, holds, seen }) => `${holds ? 'holds' : 'FAILS'}  ${what}: ${seen}`);
  return [...tables.map(renderTable), lines.join('\n')].join('\n\n');
}

function renderTable({ title, columns, rows }: Table): string {
  const cells = [columns, ...rows].map(row => row.map(String));
  const widths = columns.map((_, column) => Math.max(...cells.map(row => row[column]?.length ?? 0)));
  const lines = cells.map(row =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return [title, ...lines].join('\n');
}
