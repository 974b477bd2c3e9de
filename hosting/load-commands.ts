import { duration } from '@sluice/config';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { BenchCommandOptions, LoadtestCommandOptions } from './commands/load.ts';

const HELP_AFTER_BENCH = `
Examples:
  $ ./sluice bench --quick
  $ ./sluice bench --json > figures.json
  $ ./sluice bench --scale ingress,policy --quick`;

const HELP_AFTER_LOADTEST = `
Without --url it starts a gateway and a provider of its own on this machine, which cost nothing to ask. With --url
the requests go to your gateway, and from there to whoever answers --model: mind what that costs.

Load scenarios:
  smoke      a few requests of each kind: is it there, and does it answer as it should
  steady     whole answers and streams at one rate: what a normal hour is like
  ramp       ten steps up to a rate: how much it takes, and what becomes of what is too much
  spike      ten times the rate for a third of the time: is it as before when it is over
  soak       the load of steady for a long time: does it get slower, or lose anything
  streaming  streams alone, each read event by event: does any lack its end, or a chunk
  mixed      bodies from 500 bytes to 4 MiB beside each other: do small ones wait for large ones
  cache      nine of ten requests repeat one of twenty prompts: what a cache of prompts or answers saves
  chaos      the load of steady while a process is killed every five seconds; with --url, while you break what you like

Ends with 0 where every threshold held, with 1 where one was crossed. Ctrl-C sends no more, and reports on what was sent.

Examples:
  $ ./sluice loadtest smoke
  $ ./sluice loadtest ramp --rate 2000 --duration 2m --out report
  $ AI_GATEWAY_API_KEY=sk-sluice-… ./sluice loadtest steady --url https://gateway.example --model gpt-5-mini --rate 20`;

const DEFAULT_MODEL = 'sample';
const DEFAULT_MAX_FIRST_BYTE_MS = 1_000;
const MOST_RATE = 50_000;
const HOUR_MS = 3_600_000;

/** The commands that put load on a gateway, and measure. */
export function addLoadCommands(program: Command): void {
  program
    .command('bench')
    .description('measure this machine: a bare pass-through, one process, a cluster, side by side')
    .option('--quick', 'a short run, for a first look')
    .option('--limits', 'instead, what limits cost, and that several processes keep them together')
    .option('--starts', 'instead, what it costs to start each service')
    .option(
      '--scale [service,...]',
      'instead, what 1, 2 and 4 processes of each service do (of these alone), each held to a small part of a core; as root',
    )
    .option('--json', 'print figures for programs')
    .option('--markdown', 'print tables for a page, such as docs/benchmark.md')
    .addHelpText('after', HELP_AFTER_BENCH)
    .action(async (options: BenchCommandOptions) => (await import('./commands/load.ts')).bench(options));

  program
    .command('loadtest')
    .description('put a load on a gateway, and see whether it holds')
    .argument('<name>', 'the load scenario: see below')
    .option('-u, --url <url>', 'the gateway; without it, one is started with a provider of its own', address)
    .option(
      '--key <key>',
      'the key to ask with (default: AI_GATEWAY_API_KEY, which no list of processes shows)',
    )
    .option('--model <model>', 'what to ask for at --url', DEFAULT_MODEL)
    .option(
      '--rate <n>',
      'requests a second, whatever became of those before (default: the scenario’s)',
      rate,
    )
    .option('--duration <time>', 'for how long, such as 90s or 10m (default: the scenario’s)', milliseconds)
    .addOption(
      new Option('--max-first-byte <time>', 'threshold of the 99th percentile of the time to the first byte')
        .argParser(milliseconds)
        .default(DEFAULT_MAX_FIRST_BYTE_MS, '1s'),
    )
    .option('--out <folder>', 'where to keep the report, as NAME.json and NAME.html')
    .option('--json', 'print the report for programs')
    .addHelpText('after', HELP_AFTER_LOADTEST)
    .action(async (name: string, options: LoadtestCommandOptions) =>
      (await import('./commands/load.ts')).loadtest(name, options),
    );
}

function rate(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= MOST_RATE))
    throw new InvalidArgumentError(`Expected a number up to ${MOST_RATE}.`);
  return value;
}

function milliseconds(text: string): number {
  const parsed = duration({ min: 1, max: 24 * HOUR_MS }).safeParse(text);
  if (!parsed.success)
    throw new InvalidArgumentError('Expected a time up to 24h, such as 500ms, 90s or 10m.');
  return parsed.data;
}

function address(text: string): string {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? ''))
    throw new InvalidArgumentError('Expected an address such as https://gateway.example.');
  return text;
}
