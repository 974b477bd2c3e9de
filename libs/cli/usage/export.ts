import { RecentSet } from '@sluice/contract';
import type { CommandIo } from '../command-io.ts';
import { EventProgress } from '../event-progress.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { createGatewayClient } from '../gateway-client.ts';
import { interruption } from '../interruption.ts';
import { openOutput, stopped } from '../open-output.ts';
import { parseLine } from '../parse-line.ts';
import { lostNotice } from '../tail-events.ts';
import { type Row, rowOf } from './columns.ts';
import { RequestFolder } from './fold-requests.ts';
import { readUsage, sequencedEventSchema, type UsageRange } from './read-usage.ts';
import type { RowWriter } from './row-writer.ts';
import { type ExportFormat, exportFormats, openRowWriter } from './row-writers.ts';
import { filterQuery, type UsageFilters } from './usage-filters.ts';

export interface ExportOptions extends UsageRange, UsageFilters {
  output: string;
  format?: ExportFormat;
  per: 'attempt' | 'request';
  outcome?: string;
}

/** Events that came twice, such as after a crash, come close to each other. */
const REMEMBERED_EVENTS = 100_000;

/** Writes a row for each attempt, or request, of a span of time. Memory is bounded, however many there are. */
export async function exportUsage(options: ExportOptions, io: CommandIo): Promise<void> {
  const { from, to = new Date().toISOString(), output: name, per, outcome } = options;
  const format = options.format ?? formatOf(name);
  if (format === 'parquet' && name === '-' && io.stdout.isTTY)
    throw new CommandError(
      exitCodes.usage,
      'A Parquet file is not for a terminal: give it a name by --output.',
    );
  const client = createGatewayClient(io);
  const { signal, release } = interruption(io);
  const output = await openOutput(name, io);
  try {
    const writer = await openRowWriter(format, bytes => output.write(bytes, signal));
    const filter = { ...filterQuery(options), ...(per === 'attempt' && { outcome }) };
    const lines = readUsage({ client, from, to, filter, signal, onLost: lostNotice(io) });
    const rows = per === 'request' ? folded(attemptsIn(lines, io), outcome) : attemptsIn(lines, io);
    const count = await writeRows(rows, writer);
    signal.throwIfAborted();
    await output.finish();
    io.stderr.write(`Exported ${count.toLocaleString('en-US')} rows.\n`);
  } catch (cause) {
    await output.discard();
    throw signal.aborted ? stopped(cause) : cause;
  } finally {
    release();
  }
}

const formatOf = (name: string): ExportFormat =>
  exportFormats.find(format => name.toLowerCase().endsWith(`.${format}`)) ?? 'jsonl';

async function* attemptsIn(
  lines: AsyncIterable<string>,
  { stderr }: Pick<CommandIo, 'stderr'>,
): AsyncGenerator<Row> {
  const seen = new RecentSet(REMEMBERED_EVENTS);
  const progress = new EventProgress(stderr);
  let unread = 0;
  for await (const line of lines) {
    const event = parseLine(sequencedEventSchema, line);
    progress.add(() => event?.at);
    if (event === undefined) unread += 1;
    else if (seen.add(event.eventId)) yield rowOf(event);
  }
  if (unread > 0) stderr.write(`${unread} events that this version cannot read were left out.\n`);
}

async function* folded(attempts: AsyncIterable<Row>, outcome: string | undefined): AsyncGenerator<Row> {
  const folder = new RequestFolder();
  const isWanted = (row: Row): boolean => outcome === undefined || row.outcome === outcome;
  for await (const attempt of attempts) yield* folder.push(attempt).filter(isWanted);
  yield* folder.end().filter(isWanted);
}

async function writeRows(rows: AsyncIterable<Row>, writer: RowWriter): Promise<number> {
  let count = 0;
  let waiting: Row[] = [];
  for await (const row of rows) {
    waiting.push(row);
    count += 1;
    if (waiting.length < writer.rowsAtOnce) continue;
    await writer.write(waiting);
    waiting = [];
  }
  if (waiting.length > 0 || count === 0) await writer.write(waiting);
  await writer.end();
  return count;
}
