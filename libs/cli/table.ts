import { styleText } from 'node:util';
import stringWidth from 'string-width';
import type { OutputStream } from './command-io.ts';
import { printable } from './printable.ts';

const GAP = '  ';

/** Columns that stand below each other, wide characters too; the head is bold on a terminal. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  stream: OutputStream,
): string {
  const cells = [head, ...rows].map(row => row.map(printable));
  const widths = head.map((_, column) => Math.max(...cells.map(row => stringWidth(row[column] ?? ''))));
  return cells
    .map((row, index) => {
      const line = row
        .map((cell, column) => padTo(cell, widths[column] ?? 0))
        .join(GAP)
        .trimEnd();
      return index === 0 ? styleText('bold', line, { stream }) : line;
    })
    .join('\n');
}

export const padTo = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - stringWidth(text)));

/** Columns of events that are shown one by one, so that none can wait for the width of the next. */
export interface Column {
  name: string;
  width: number;
}

/** Cells below each other at the widths of their columns; what is longer moves the rest of its line. */
export const fixedRow = (columns: readonly Column[], cells: readonly string[]): string =>
  columns
    .map(({ width }, index) => padTo(printable(cells[index] ?? ''), width))
    .join(GAP)
    .trimEnd();

export const fixedHead = (columns: readonly Column[], stream: OutputStream): string =>
  styleText(
    'bold',
    fixedRow(
      columns,
      columns.map(({ name }) => name),
    ),
    { stream },
  );
