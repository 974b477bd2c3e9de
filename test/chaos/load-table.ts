import { verdicts } from '@sluice/loadtest/open-loop/answer-reader';
import type { LoadReport } from '@sluice/loadtest/open-loop/report';
import type { Table } from './scenario.ts';

const milliseconds = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(0));

/** What came of a load, a row for each kind of request. Columns of what never happened are left out. */
export function loadTable(title: string, { kinds }: LoadReport): Table {
  const seen = verdicts.filter(verdict =>
    Object.values(kinds).some(kind => kind.verdicts[verdict] !== undefined),
  );
  return {
    title,
    columns: ['requests', ...seen, 'first byte p50 ms', 'p99', 'max', 'whole p50 ms', 'p99', 'max'],
    rows: Object.entries(kinds).map(([name, { verdicts: counts, firstByteMs, totalMs }]) => [
      name,
      ...seen.map(verdict => counts[verdict] ?? 0),
      ...[firstByteMs, totalMs].flatMap(({ p50, p99, max }) => [p50, p99, max].map(milliseconds)),
    ]),
  };
}
