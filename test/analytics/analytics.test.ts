import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { usageToClickHouse } from '@sluice/examples/analytics/clickhouse';
import { usageToDuckDB } from '@sluice/examples/analytics/duckdb';
import { usageToMetrics } from '@sluice/examples/analytics/otel-metrics';
import { usageToPostgres } from '@sluice/examples/analytics/postgres';
import { AIGateway } from '@sluice/sdk';
import { openai } from '@sluice/sdk/openai';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type Gateway, startGateway } from '../e2e/gateway.ts';
import { type ProviderStub, startProviderStub } from '../e2e/provider-stub.ts';
import { writeTestConfig } from '../e2e/test-config.ts';
import { type Posted, startCollector } from './collector.ts';
import { findPostgres, startPostgres } from './postgres-server.ts';
import { pageProgram, runUntilPrinted } from './run-page-program.ts';

let stub: ProviderStub;
let gateway: Gateway;
let operator: AIGateway;
/** Reads a tenant that no other test writes to. */
let reader: AIGateway;
let caller: AIGateway;
let tests = 0;

beforeAll(async () => {
  stub = await startProviderStub();
  gateway = await startGateway('up', writeTestConfig(stub));
  operator = new AIGateway({ apiKey: gateway.adminKey, baseUrl: gateway.url });
});
afterAll(async () => {
  await gateway?.stop();
  await stub?.close();
});
beforeEach(async () => {
  const tenant = `analysed-${tests++}`;
  const keyed = async (role: string): Promise<AIGateway> =>
    new AIGateway({
      apiKey: (await operator.keys.create({ name: role, tenant, role })).key,
      baseUrl: gateway.url,
    });
  reader = await keyed('viewer');
  caller = await keyed('developer');
});

/** The sequences of all events of the tenant. */
async function storedSequences(): Promise<number[]> {
  const sequences = [];
  for await (const { sequence } of reader.subscribeUsage({ from: 'start', follow: false }))
    sequences.push(sequence);
  return sequences;
}

/** Sends so many requests; resolves when their events are stored, with the sequence of the last one. */
async function ask(count: number): Promise<number> {
  const before = (await storedSequences()).length;
  const client = openai(caller);
  for (let number = 0; number < count; number++)
    await client.chat.completions.create({
      model: 'stub-chat',
      messages: [{ role: 'user', content: 'Hello' }],
    });
  return waitFor(async () => {
    const sequences = await storedSequences();
    return sequences.length === before + count ? sequences.at(-1) : undefined;
  });
}

/** Runs an example until it has acknowledged an event and all before it, and ends it as Ctrl-C would. */
async function runUntil(
  example: (signal: AbortSignal) => Promise<void>,
  { name, sequence }: { name: string; sequence: number },
): Promise<void> {
  const ending = new AbortController();
  const running = example(ending.signal);
  const isDone = async (): Promise<boolean> => (await positionOf(name)) === sequence;
  await Promise.race([waitFor(isDone, { timeoutMs: 20_000 }), running]);
  ending.abort();
  await running;
}

/** As if the reader had lost its position: everything comes again. */
const forgetPosition = (name: string): Promise<unknown> =>
  reader.api.DELETE('/api/v1/usage/positions/{name}', { params: { path: { name } } });

const positionOf = async (name: string): Promise<number | undefined> => {
  const { data } = await reader.api.GET('/api/v1/usage/positions');
  return data?.data.find(position => position.name === name)?.sequence;
};

/** Stores what is there, then what comes, then all of it once more: each event is there once. */
async function storesOnce(
  name: string,
  example: (signal: AbortSignal) => Promise<void>,
  count: () => Promise<number>,
): Promise<void> {
  await runUntil(example, { name, sequence: await ask(3) });
  expect(await count()).toBe(3);
  const sequence = await ask(2);
  await runUntil(example, { name, sequence });
  expect(await count()).toBe(5);
  await forgetPosition(name);
  await runUntil(example, { name, sequence });
  expect(await count()).toBe(5);
}

test('the program that the page begins with prints who used what it costs', async () => {
  await ask(2);
  const tenant = `analysed-${tests - 1}`;
  const { key } = await operator.keys.create({ name: 'page', tenant, role: 'viewer' });
  const printed = await runUntilPrinted(
    pageProgram("durable: 'billing'"),
    { AI_GATEWAY_API_KEY: key, GATEWAY_URL: gateway.url, XDG_CONFIG_HOME: temporaryFolder() },
    text => text.split('\n').length > 2,
  );
  expect(printed).toMatch(new RegExp(`^(${tenant} \\S+\n){2}$`));
});

test('DuckDB has each event once, and sums them up', async () => {
  const file = join(temporaryFolder(), 'usage.duckdb');
  const query = async (sql: string): Promise<unknown[]> => {
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    const rows = (await connection.runAndReadAll(sql)).getRows();
    connection.closeSync();
    instance.closeSync();
    return rows;
  };
  const count = async (): Promise<number> => (await query('SELECT event_id FROM usage')).length;
  await storesOnce('duckdb', signal => usageToDuckDB(reader, file, signal), count);
  expect(await query('SELECT model, sum(input_tokens)::INTEGER FROM usage GROUP BY ALL')).toEqual([
    ['stub-chat', 55],
  ]);
});

const postgres = findPostgres();

test.skipIf(postgres === undefined)('Postgres has each event once, where one is installed', async () => {
  const server = await startPostgres(postgres ?? '');
  onTestFinished(server.stop);
  const client = new Client({ connectionString: server.url });
  await client.connect();
  onTestFinished(() => client.end());
  const count = async (): Promise<number> =>
    (await client.query('SELECT count(*)::integer AS count FROM sluice_usage')).rows[0].count;
  await storesOnce('postgres', signal => usageToPostgres(reader, server.url, signal), count);
  const { rows } = await client.query('SELECT sum(output_tokens)::integer AS tokens FROM sluice_usage');
  expect(rows).toEqual([{ tokens: 35 }]);
});

test('ClickHouse gets each event as a row by HTTP, and those of an insert that failed again', async () => {
  let failures = 1;
  const isInsert = ({ url }: Posted): boolean => url.searchParams.get('query')?.startsWith('INSERT') === true;
  const server = await startCollector((posted, response) => {
    if (isInsert(posted) && failures-- > 0) response.writeHead(500);
  });
  onTestFinished(server.close);
  const example = (signal: AbortSignal) => usageToClickHouse(reader, server.url, signal);
  const until = { name: 'clickhouse', sequence: await ask(2) };
  await expect(runUntil(example, until)).rejects.toThrow('ClickHouse answered with 500');
  await runUntil(example, until);
  const [failed = [], ...stored] = server.posted
    .filter(isInsert)
    .map(({ body }) => body.split('\n').map(line => JSON.parse(line)));
  expect(stored.flat().slice(0, failed.length)).toEqual(failed);
  expect(stored.flat()).toMatchObject([
    { model: 'stub-chat', input_tokens: 11, output_tokens: 7, outcome: 'success' },
    {
      model: 'stub-chat',
      cost_nano_dollars: expect.any(Number),
      ended_at: expect.stringMatching(/^2\d{3}-/),
    },
  ]);
  expect(server.posted[0]?.url.searchParams.get('query')).toMatch(/^CREATE TABLE .* ended_at DateTime64/);
});

test('OpenTelemetry gets tokens, cost and latency as metrics', async () => {
  const server = await startCollector();
  onTestFinished(server.close);
  const example = (signal: AbortSignal) => usageToMetrics(reader, server.url, signal);
  await runUntil(example, { name: 'otel', sequence: await ask(2) });
  const metrics = JSON.parse(server.posted.at(-1)?.body ?? '{}').resourceMetrics[0].scopeMetrics[0].metrics;
  const named = Object.fromEntries(metrics.map((metric: { name: string }) => [metric.name, metric]));
  const points = named['gen_ai.client.token.usage'].sum.dataPoints;
  expect(points.map(({ asDouble }: { asDouble: number }) => asDouble).sort()).toEqual([14, 22]);
  expect(named['sluice.cost'].sum.isMonotonic).toBe(true);
  expect(named['gen_ai.client.operation.duration'].histogram.dataPoints[0].count).toBe(2);
});
