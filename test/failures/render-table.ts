import type { FailureScenario, Observed } from './scenario.ts';

export interface Row {
  scenario: FailureScenario;
  seen: Observed;
  differences: readonly string[];
}

const columns = ['Provider', 'Client got', 'Calls', 'Target', 'Attempts', 'ms', ''] as const;

function cellsOf({ scenario, seen, differences }: Row): string[] {
  const { title, fallback, requests = 1 } = scenario;
  const clients = [...seen.clients].map(([got, count]) => (requests === 1 ? got : `${count} × ${got}`));
  return [
    title,
    clients.join(', '),
    fallback === undefined ? `${seen.calls.primary}` : `${seen.calls.primary} + ${seen.calls.fallback}`,
    (seen.target ?? '–').replace(/^.*-(primary|fallback)\/.*$/, '$1'),
    seen.attempts === undefined ? '–' : `${seen.attempts}`,
    `${Math.round(seen.elapsedMs)}`,
    differences.length === 0 ? 'as expected' : `NOT AS EXPECTED: ${differences.join('; ')}`,
  ];
}

/** For people: a line a scenario. */
export function renderTable(rows: readonly Row[]): string {
  const lines = [[...columns], ...rows.map(cellsOf)];
  const widths = columns.map((_, at) => Math.max(...lines.map(cells => cells[at]?.length ?? 0)));
  return lines
    .map(cells =>
      cells
        .map((cell, at) => (at === cells.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
