import { findConfigFile } from '@sluice/config';
import { type Command, Option } from 'commander';
import type { CommandIo } from '../command-io.ts';
import { applyConfig } from '../config/changes.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { type InitOptions, init, keptConfig } from './init.ts';
import { type MetricsOptions, metricTypes, showMetrics } from './metrics.ts';
import { type AddRouteOptions, addRoute, type SecureOptions, secure } from './routes.ts';

const JSON_OPTION = ['--json', 'one line of JSON'] as const;

function addInit(program: Command, io: CommandIo): void {
  program
    .command('init')
    .description('keep where a cluster is and where its key is, for all other commands')
    .option('--key [key]', 'its key; one that AI_GATEWAY_API_KEY has is not copied, but referred to')
    .option('--url <url>', 'its address (default: GATEWAY_URL, else http://127.0.0.1:8080)')
    .option('--config <file>', 'check this configuration, and have "apply" apply it')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
The cluster is named by --cluster, which every command takes; the last one that was named is meant where none is.

Examples:
  $ ./sluice init --cluster aimlops --key $AI_GATEWAY_API_KEY
  $ ./sluice init --cluster production --url https://gateway.example --key $PRODUCTION_KEY
  $ ./sluice init --config path/to/config.yaml`,
    )
    .action((options: InitOptions) => init(options, io));
}

function addRoutes(program: Command, io: CommandIo): void {
  program
    .command('add-route')
    .description('add a route from a path to an HTTP service')
    .requiredOption('--path <path>', 'path of the requests: /predict, or /predict/* with all below it')
    .requiredOption('--target <url>', 'address of the service')
    .option('--method <method>', 'only this method')
    .option('--name <name>', 'what the route is called (default: made of path and method)')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExample:\n  $ ./sluice add-route --path /predict --target http://ai-service:8080 --method POST',
    )
    .action((options: AddRouteOptions) => addRoute(options, io));
  program
    .command('secure')
    .description('say who may call an endpoint, and how often; what is left out stays as it is')
    .requiredOption('--endpoint <path>', 'its path, such as /predict')
    .addOption(
      new Option('--auth <type>', 'what callers have to show').choices(['jwt', 'api-key', 'any', 'none']),
    )
    .option('--rate-limit <rate>', 'requests by key: 100/min, 5/s, 1000/h, 10000/d')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Examples:
  $ ./sluice secure --endpoint /predict --auth jwt --rate-limit 100/min
  $ ./sluice secure --endpoint /predict --auth none`,
    )
    .action((options: SecureOptions) => secure(options, io));
}

function configToApply(io: CommandIo): string {
  const file = keptConfig(io) ?? findConfigFile({ env: io.env, workingFolder: process.cwd() });
  if (file !== undefined) return file;
  throw new CommandError(
    exitCodes.usage,
    'There is no configuration here: name a file, or keep one with ./sluice init --config FILE.',
  );
}

function addApply(program: Command, io: CommandIo): void {
  program
    .command('apply')
    .description('make the configuration what a file says, like "config apply"')
    .argument('[file]', 'default: what "init --config" kept, else sluice.yaml here')
    .option('-m, --message <text>', 'what the change is for, in the history')
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExample:\n  $ ./sluice apply')
    .action((file: string | undefined, options: { json?: true; message?: string }) =>
      applyConfig(file ?? configToApply(io), options, io),
    );
}

function addMetrics(program: Command, io: CommandIo): void {
  program
    .command('metrics')
    .description('show what all processes have counted since they started')
    .addOption(new Option('--type <type>', 'only these figures').choices(metricTypes))
    .option('--endpoint <path>', 'only of this path, such as /chat')
    .addOption(
      new Option('--format <format>', 'for people or for programs')
        .choices(['table', 'json'])
        .default('table'),
    )
    .option('--json', 'the same as --format json')
    .addHelpText(
      'after',
      `
Examples:
  $ ./sluice metrics
  $ ./sluice metrics --endpoint /chat
  $ ./sluice metrics --format json | jq .latency`,
    )
    .action((options: MetricsOptions) => showMetrics(options, io));
}

/** The commands of the first minutes: what else takes a file or a group of commands, in one line. */
export function addQuickCommands(program: Command, io: CommandIo): void {
  addInit(program, io);
  addRoutes(program, io);
  addApply(program, io);
  addMetrics(program, io);
}
