import type { RowWriter, SendBytes } from './row-writer.ts';
import { csvRows, jsonRows } from './text-rows.ts';

export const exportFormats = ['jsonl', 'csv', 'parquet'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export async function openRowWriter(format: ExportFormat, send: SendBytes): Promise<RowWriter> {
  switch (format) {
    case 'jsonl':
      return jsonRows(send);
    case 'csv':
      return csvRows(send);
    case 'parquet': {
      // Loaded only where it is asked for.
      const { ParquetRows } = await import('./parquet-rows.ts');
      return new ParquetRows(send);
    }
  }
}
