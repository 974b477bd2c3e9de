import { usageDimensions } from '@sluice/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandIo } from '../command-io.ts';
import { parseLine } from '../parse-line.ts';
import { type TailedEvents, type TailOptions, tailEvents } from '../tail-events.ts';
import { type ExportOptions, exportUsage } from './export.ts';
import { parseBeginning, parseEnd, USAGE_EVENTS } from './read-usage.ts';
import { type ReplayOptions, replayUsage } from './replay.ts';
import { type ReportOptions, reportUsage } from './report.ts';
import { sortOrders } from './report-sums.ts';
import { exportFormats } from './row-writers.ts';
import { filterQuery, type UsageFilters, withOutcome, withUsageFilters } from './usage-filters.ts';
import { tailedEventSchema, usageHead, usageLine } from './usage-line.ts';

const usageEvents = (options: UsageFilters & { outcome?: string }): TailedEvents => ({
  path: USAGE_EVENTS,
  filter: { ...filterQuery(options), outcome: options.outcome },
  head: usageHead,
  line: (text, stream) => {
    const event = parseLine(tailedEventSchema, text);
    return event && usageLine(event, stream);
  },
});

export function addUsageCommands(program: Command, io: CommandIo): void {
  const usage = program
    .command('usage')
    .description('see what requests used')
    .addHelpText('after', '\nExample:\n  $ ./sluice usage report --from 7d');
  addReport(usage, io);
  addTail(usage, io);
  addExport(usage, io);
  addReplay(usage, io);
}

function addReport(usage: Command, io: CommandIo): void {
  withUsageFilters(
    usage
      .command('report')
      .description('show what was used, by whom and for what: cost, requests, errors, tokens, cache')
      .option(
        '--from <when>',
        'of the last 12h, 7d …, or from a time in ISO 8601 on (default: 24h)',
        parseEnd,
      )
      .option('--to <when>', 'up to then (default: now)', parseEnd)
      .option(
        '--by <dimensions>',
        `one table by these, such as team,model: ${usageDimensions.join(', ')}`,
        parseDimensions,
      )
      .addOption(new Option('--interval <interval>', 'by time').choices(['minute', 'hour', 'day']))
      .addOption(
        new Option('--sort <order>', 'the largest first by this (default: cost)').choices([...sortOrders]),
      )
      .option('--top <n>', 'so many lines in each table', parseTop, 10),
  )
    .option('--csv', 'the table as CSV, every line of it')
    .option('--json', 'the table as one line of JSON')
    .addHelpText(
      'after',
      `
Without --by: tables by model and by user. With --csv and --json: one, by model.

Examples:
  $ ./sluice usage report
  $ ./sluice usage report --from 30d --by team,model --top 20
  $ ./sluice usage report --from 7d --interval day --tenant acme
  $ ./sluice usage report --from 2030-01-01 --to 2030-02-01 --by team --csv > january.csv`,
    )
    .action((options: ReportOptions) => reportUsage(options, io));
}

function addTail(usage: Command, io: CommandIo): void {
  withOutcome(
    withUsageFilters(
      usage
        .command('tail')
        .description('show usage events as they come: tokens, cost, latency, outcome')
        .option(
          '--from <where>',
          'start, now, a sequence number, or a time in ISO 8601 (default: now, with --no-follow start)',
        )
        .option('--no-follow', 'end at the newest event instead of waiting for more'),
    ),
  )
    .option('--json', 'one event a line as JSON, each with its sequence')
    .addHelpText(
      'after',
      `
A connection that breaks is made again and no event is missed. Ctrl-C ends it.

Examples:
  $ ./sluice usage tail
  $ ./sluice usage tail --outcome error --model 'gpt-*'
  $ ./sluice usage tail --from 2030-01-31T12:00:00Z --json | jq .tokens`,
    )
    .action((options: TailOptions & UsageFilters & { outcome?: string }) =>
      tailEvents(options, usageEvents(options), io),
    );
}

function addExport(usage: Command, io: CommandIo): void {
  withOutcome(
    withUsageFilters(
      usage
        .command('export')
        .description('write usage to a file for analysis: JSON lines, CSV or Parquet')
        .requiredOption('--output <file>', 'the file; - is standard output')
        .addOption(
          new Option('--format <format>', 'default: as the file is named, else jsonl').choices([
            ...exportFormats,
          ]),
        )
        .addOption(
          new Option('--per <row>', 'a row for each').choices(['attempt', 'request']).default('attempt'),
        )
        .option(
          '--from <where>',
          'start, a sequence number, the last 12h, 7d …, or a time in ISO 8601',
          parseBeginning,
          'start',
        )
        .option('--to <when>', 'up to then (default: now)', parseEnd),
    ),
  )
    .addHelpText(
      'after',
      `
The columns are described in docs/usage.md. Filters choose attempts; of requests, --outcome is how they ended.

Examples:
  $ ./sluice usage export --output usage.parquet --from 30d --per request
  $ ./sluice usage export --output - --format csv --tenant acme | gzip > acme.csv.gz`,
    )
    .action((options: ExportOptions) => exportUsage(options, io));
}

function addReplay(usage: Command, io: CommandIo): void {
  withOutcome(
    withUsageFilters(
      usage
        .command('replay')
        .description('write usage events again as they are stored, from a time or a sequence on')
        .requiredOption(
          '--from <where>',
          'start, a sequence number, the last 12h, 7d …, or a time in ISO 8601',
          parseBeginning,
        )
        .option('--to <when>', 'up to then (default: the newest event)', parseEnd)
        .option('--follow', 'then go on with what comes')
        .option('--output <file>', 'the file; - is standard output', '-'),
    ),
  )
    .addHelpText(
      'after',
      `
One event a line as JSON, each with its sequence. At the end it says where to go on, also after Ctrl-C: a consumer that keeps
that misses nothing, and counts each event once by its eventId.

Examples:
  $ ./sluice usage replay --from 2d | my-consumer
  $ ./sluice usage replay --from 481516 --follow --tenant acme`,
    )
    .action((options: ReplayOptions) => replayUsage(options, io));
}

function parseDimensions(text: string): string[] {
  const names = text.split(',').map(name => name.trim());
  const unknown = names.find(name => !(usageDimensions as readonly string[]).includes(name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(
    `Expected some of ${usageDimensions.join(', ')}, joined by commas; not "${unknown}".`,
  );
}

function parseTop(text: string): number {
  const top = Number(text);
  if (Number.isInteger(top) && top >= 1 && top <= 1_000) return top;
  throw new InvalidArgumentError('Expected a number from 1 to 1000.');
}
