// Keeps usage events in Postgres: DATABASE_URL=postgres://… node examples/analytics/postgres.ts
import { AIGateway, inBatches } from '@sluice/sdk';
import { Client } from 'pg';
import { untilInterrupted } from './until-interrupted.ts';
import { columns, type UsageRow, usageRow } from './usage-row.ts';

const names = Object.keys(columns) as (keyof UsageRow)[];
const TABLE = `CREATE TABLE IF NOT EXISTS sluice_usage (${Object.entries(columns)
  .map(([name, type]) => `${name} ${type} NOT NULL`)
  .join(', ')}, PRIMARY KEY (event_id))`;
/** One statement a batch, a column a parameter. An event may come twice, and is stored once. */
const INSERT = `INSERT INTO sluice_usage SELECT * FROM unnest(${Object.values(columns)
  .map((type, index) => `$${index + 1}::${type}[]`)
  .join(', ')}) ON CONFLICT (event_id) DO NOTHING`;

export async function usageToPostgres(gateway: AIGateway, url: string, signal: AbortSignal): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(TABLE);
    const subscribe = (until: AbortSignal) => gateway.subscribeUsage({ durable: 'postgres', signal: until });
    for await (const batch of inBatches(subscribe, { signal })) {
      const rows = batch.events.map(usageRow);
      await client.query(
        INSERT,
        names.map(name => rows.map(row => row[name])),
      );
      batch.ack();
    }
  } finally {
    await client.end();
  }
}

if (import.meta.main) {
  const { DATABASE_URL = 'postgres://localhost/postgres' } = process.env;
  await usageToPostgres(new AIGateway(), DATABASE_URL, untilInterrupted());
}
