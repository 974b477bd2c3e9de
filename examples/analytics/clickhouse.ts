// Keeps usage events in ClickHouse: CLICKHOUSE_URL=http://localhost:8123 node examples/analytics/clickhouse.ts
import { AIGateway, inBatches } from '@sluice/sdk';
import { untilInterrupted } from './until-interrupted.ts';
import { columns, usageRow } from './usage-row.ts';

const types: Readonly<Record<string, string>> = {
  VARCHAR: 'String',
  TIMESTAMP: "DateTime64(3, 'UTC')",
  INTEGER: 'Int32',
  BIGINT: 'Int64',
};
/** An event may come twice: rows of the same order are folded into one, and `FROM sluice_usage FINAL` reads them so. */
const TABLE = `CREATE TABLE IF NOT EXISTS sluice_usage (${Object.entries(columns)
  .map(([name, type]) => `${name} ${types[type]}`)
  .join(', ')}) ENGINE = ReplacingMergeTree ORDER BY (tenant, ended_at, event_id)`;

/** https://clickhouse.com/docs/interfaces/http */
async function query(url: string, text: string, body = ''): Promise<void> {
  const address = new URL(url);
  address.searchParams.set('query', text);
  address.searchParams.set('date_time_input_format', 'best_effort');
  const { username, password } = address;
  address.username = address.password = '';
  const response = await fetch(address, {
    method: 'POST',
    body,
    headers: username === '' ? {} : { 'x-clickhouse-user': username, 'x-clickhouse-key': password },
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`ClickHouse answered with ${response.status}: ${answer.slice(0, 500)}`);
}

export async function usageToClickHouse(gateway: AIGateway, url: string, signal: AbortSignal): Promise<void> {
  await query(url, TABLE);
  const subscribe = (until: AbortSignal) => gateway.subscribeUsage({ durable: 'clickhouse', signal: until });
  for await (const batch of inBatches(subscribe, { size: 5_000, waitMs: 2_000, signal })) {
    const lines = batch.events.map(event => JSON.stringify(usageRow(event)));
    await query(url, 'INSERT INTO sluice_usage FORMAT JSONEachRow', lines.join('\n'));
    batch.ack();
  }
}

if (import.meta.main) {
  const { CLICKHOUSE_URL = 'http://localhost:8123' } = process.env;
  await usageToClickHouse(new AIGateway(), CLICKHOUSE_URL, untilInterrupted());
}
