import { z } from 'zod';
import { type CommandIo, writeAll, writeLine } from '../command-io.ts';
import { createGatewayClient, type GatewayClient } from '../gateway-client.ts';
import { interruption } from '../interruption.ts';
import { parseMoment } from '../parse-moment.ts';
import { askSums, type SortOrder, type SumsQuestion, sumsPath } from './report-sums.ts';
import { groupTable, overview } from './report-table.ts';
import type { UsageFilters } from './usage-filters.ts';

export interface ReportOptions extends UsageFilters {
  from?: string;
  to?: string;
  by?: string[];
  interval?: string;
  sort?: SortOrder;
  top: number;
  csv?: true;
  json?: true;
}

/** What a page of the API holds. */
const MOST_ROWS = 1_000;
/** As the gateway tells it, members in its order. */
const anyAnswer = z.looseObject({ from: z.string() });
/** The tables of a report that asks for none. */
const usualTables: readonly string[][] = [['model'], ['user']];

export async function reportUsage(options: ReportOptions, io: CommandIo): Promise<void> {
  const client = createGatewayClient(io);
  const { signal, release } = interruption(io);
  try {
    if (options.csv) await copyCsv(options, client, io, signal);
    else if (options.json) {
      const answer = await client.ask(anyAnswer, { path: sumsPath(oneTable(options)) });
      await writeLine(io.stdout, JSON.stringify(answer), signal);
    } else for await (const part of readable(options, client, io)) await writeLine(io.stdout, part, signal);
  } catch (cause) {
    if (!signal.aborted) throw cause;
  } finally {
    release();
  }
}

const questionOf = (options: ReportOptions): SumsQuestion => ({
  ...options,
  from: options.from ?? parseMoment('24h', Date.now(), 'before'),
  by: undefined,
  limit: options.interval === undefined ? options.top : MOST_ROWS,
});

const oneTable = (options: ReportOptions): SumsQuestion => {
  const usual = options.interval === undefined ? 'model' : undefined;
  return { ...questionOf(options), by: options.by?.join(',') ?? usual };
};

async function copyCsv(
  options: ReportOptions,
  client: GatewayClient,
  { stdout }: CommandIo,
  signal: AbortSignal,
): Promise<void> {
  const { body } = await client.open(sumsPath(oneTable(options), 'csv'), signal);
  for await (const bytes of body ?? new ReadableStream<Uint8Array>()) await writeAll(stdout, bytes, signal);
}

/** What all of it comes to, then tables. */
async function* readable(
  options: ReportOptions,
  client: GatewayClient,
  { stdout }: CommandIo,
): AsyncGenerator<string> {
  const question = questionOf(options);
  const all = await askSums(client, { ...question, interval: undefined });
  yield overview(all, stdout);
  // What has no price is told apart by how much it was asked for.
  const sort = options.sort ?? (all.total.costNanoDollars > 0 ? 'cost' : 'requests');
  const usual = options.interval === undefined ? usualTables : [[]];
  for (const by of options.by === undefined ? usual : [options.by]) {
    const answer = await askSums(client, { ...question, by: by.join(','), sort });
    // Where nothing has a user, there is nothing to tell users apart by.
    const saysNothing = by.length > 0 && answer.data.every(group => by.every(name => !group[name]));
    if (answer.data.length > 0 && !saysNothing) yield `\n${groupTable(answer, by, sort, stdout)}`;
  }
}
