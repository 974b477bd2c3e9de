import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { type ColumnType, type Row, type UsageColumn, usageColumns, type Value } from './columns.ts';
import type { RowWriter, SendBytes } from './row-writer.ts';

/** Rows of a Parquet file, a row group each time that some are written: so few are in memory, and a reader can skip the others. */
export class ParquetRows implements RowWriter {
  readonly rowsAtOnce = 20_000;
  readonly #file: ParquetWriter;

  constructor(send: SendBytes) {
    this.#file = new ParquetWriter({ writer: new SendingWriter(send), schema, createdBy: 'sluice' });
  }

  async write(rows: readonly Row[]): Promise<void> {
    const columnData = usageColumns.map(column => ({
      name: column.name,
      data: rows.map(row => parquetValue(column, row[column.name])),
      offsetIndex: false,
    }));
    await this.#file.write({ columnData, rowGroupSize: rows.length });
  }

  async end(): Promise<void> {
    await this.#file.finish();
  }
}

/** Sends each row group as soon as it is whole. */
class SendingWriter extends ByteWriter {
  readonly #send: SendBytes;

  constructor(send: SendBytes) {
    super();
    this.#send = send;
  }

  flush(): Promise<void> {
    const bytes = Uint8Array.from(this.getBytes());
    this.index = 0;
    return this.#send(bytes);
  }

  override finish(): Promise<void> {
    return this.flush();
  }
}

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

const types: Record<ColumnType, Omit<SchemaElement, 'name'>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  flag: { type: 'BOOLEAN' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  money: { type: 'INT64', converted_type: 'DECIMAL', precision: 18, scale: 9 },
};

const schema: SchemaElement[] = [
  { name: 'usage', num_children: usageColumns.length },
  ...usageColumns.map(({ name, type }) => ({ name, repetition_type: 'OPTIONAL' as const, ...types[type] })),
];

/** Nano-dollars are the unscaled value of a decimal with nine digits. */
function parquetValue({ type }: UsageColumn, value: Value): Value | bigint {
  return typeof value === 'number' && (type === 'integer' || type === 'time' || type === 'money')
    ? BigInt(Math.round(value))
    : value;
}
