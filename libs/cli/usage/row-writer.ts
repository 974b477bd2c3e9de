import type { Row } from './columns.ts';

export type SendBytes = (bytes: string | Uint8Array) => Promise<void>;

/** Writes rows in a format. */
export interface RowWriter {
  /** How many rows it likes to get at a time. */
  readonly rowsAtOnce: number;
  write(rows: readonly Row[]): Promise<void>;
  end(): Promise<void>;
}
