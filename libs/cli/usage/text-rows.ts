import { formatDollars } from '@sluice/contract';
import { stringify } from 'csv-stringify/sync';
import { type ColumnType, type Row, usageColumns, type Value } from './columns.ts';
import type { RowWriter, SendBytes } from './row-writer.ts';

/** A line of JSON for each row. */
export const jsonRows = (send: SendBytes): RowWriter =>
  textWriter(send, rows => rows.map(row => `${JSON.stringify(readable(row))}\n`).join(''));

/** CSV (RFC 4180) with a line of names. */
export function csvRows(send: SendBytes): RowWriter {
  let isFirst = true;
  return textWriter(send, rows => {
    const lines = csvOf(rows, isFirst);
    isFirst = false;
    return lines;
  });
}

const textWriter = (send: SendBytes, encode: (rows: readonly Row[]) => string): RowWriter => ({
  rowsAtOnce: 1_000,
  write: rows => send(encode(rows)),
  end: async () => undefined,
});

const columns = usageColumns.map(({ name }) => name);

/** Names come from callers: none is a formula to a spreadsheet. */
const csvOf = (rows: readonly Row[], header: boolean): string =>
  stringify(rows.map(readable), {
    header,
    columns,
    record_delimiter: 'windows',
    escape_formulas: true,
    cast: { boolean: String },
  });

const readable = (row: Row): Record<string, Value> =>
  Object.fromEntries(usageColumns.map(({ name, type }) => [name, readableValue(type, row[name])]));

function readableValue(type: ColumnType, value: Value): Value {
  if (typeof value !== 'number') return value;
  if (type === 'time') return new Date(value).toISOString();
  return type === 'money' ? formatDollars(value) : value;
}
