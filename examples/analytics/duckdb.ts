// Keeps usage events in a DuckDB file: node examples/analytics/duckdb.ts [usage.duckdb]
import { DuckDBInstance } from '@duckdb/node-api';
import { AIGateway, inBatches } from '@sluice/sdk';
import { untilInterrupted } from './until-interrupted.ts';
import { columns, usageRow } from './usage-row.ts';

const names = Object.keys(columns);
const TABLE = `CREATE TABLE IF NOT EXISTS usage (${Object.entries(columns)
  .map(([name, type]) => `${name} ${type}`)
  .join(', ')}, PRIMARY KEY (event_id))`;
/** An event may come twice, and is stored once. */
const INSERT = `INSERT OR IGNORE INTO usage VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})`;

export async function usageToDuckDB(gateway: AIGateway, file: string, signal: AbortSignal): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  try {
    await connection.run(TABLE);
    const subscribe = (until: AbortSignal) => gateway.subscribeUsage({ durable: 'duckdb', signal: until });
    for await (const batch of inBatches(subscribe, { signal })) {
      await connection.run('BEGIN');
      for (const event of batch.events) await connection.run(INSERT, Object.values(usageRow(event)));
      await connection.run('COMMIT');
      batch.ack();
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

if (import.meta.main)
  await usageToDuckDB(new AIGateway(), process.argv[2] ?? 'usage.duckdb', untilInterrupted());
