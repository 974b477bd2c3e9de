import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandIo } from '../command-io.ts';
import { applyConfig, planConfig, rollBack, showDiff, showHistory } from './changes.ts';
import { type ExplainOptions, explainRequest } from './explain.ts';
import { showSchema, validateConfig } from './local-config.ts';
import { logLevels, setLogLevel } from './log-level.ts';
import { showConfig } from './show-config.ts';

const JSON_OPTION = ['--json', 'one line of JSON'] as const;
const FILE = ['<file>', 'configuration: YAML, JSON or TOML, or a folder of such'] as const;
const MESSAGE = ['-m, --message <text>', 'what the change is for, in the history'] as const;

function revisionNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('Expected the number of a revision, from "config history".');
}

/** Commands of one machine: no gateway is asked. */
function addLocalCommands(config: Command, io: CommandIo): void {
  config
    .command('validate')
    .description('say what is wrong with a configuration, with file, line and column; asks no gateway')
    .argument(...FILE)
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExample:\n  $ ./sluice config validate sluice.yaml')
    .action((file: string, options: { json?: true }) => validateConfig(file, options, io));
  config
    .command('schema')
    .description('write the JSON Schema of configurations, by which editors complete and check them')
    .addHelpText('after', '\nExample:\n  $ ./sluice config schema > sluice.schema.json')
    .action(() => showSchema(io));
}

function addExplainCommand(config: Command, io: CommandIo): void {
  config
    .command('explain')
    .description('say which route a request would take, against which limits it would count, and why')
    .option('--model <model>', 'the model that is asked for')
    .option('--path <path>', 'or the path of an HTTP service')
    .option('--method <method>', 'its method (default: POST)')
    .option('--key <id>', 'whose request it would be: id of a key')
    .option('--tenant <tenant>', 'or a tenant, by token')
    .option('--tier <tier>', 'with --tenant: its tier')
    .option('--role <role>', 'with --tenant: its role (default: developer)')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Examples:
  $ ./sluice config explain --model gpt-5 --key key_PDGyQ0kq8yBVbOQf
  $ ./sluice config explain --path /predict --tenant acme`,
    )
    .action((options: ExplainOptions) => explainRequest(options, io));
}

function addChangeCommands(config: Command, io: CommandIo): void {
  config
    .command('plan')
    .description('show what applying a configuration would change: + new, ~ changed, - gone')
    .argument(...FILE)
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExample:\n  $ ./sluice config plan sluice.yaml')
    .action((file: string, options: { json?: true }) => planConfig(file, options, io));
  config
    .command('apply')
    .description('make the configuration what the file says, on every node at once')
    .argument(...FILE)
    .option(...MESSAGE)
    .option('--revision <n>', 'refuse if another revision is in use by now', revisionNumber)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExample:\n  $ ./sluice config apply sluice.yaml --message "Add the search route"',
    )
    .action((file: string, options: { json?: true; message?: string; revision?: number }) =>
      applyConfig(file, options, io),
    );
  config
    .command('rollback')
    .description('make the configuration what it was in a revision; keys, users and secrets stay')
    .argument('<revision>', 'number of the revision', revisionNumber)
    .option(...MESSAGE)
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExample:\n  $ ./sluice config rollback 41')
    .action((revision: number, options: { json?: true; message?: string }) =>
      rollBack(revision, options, io),
    );
  config
    .command('history')
    .description('list the revisions, newest first: when, by whom, what for')
    .option('--limit <n>', 'how many', revisionNumber, 20)
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExample:\n  $ ./sluice config history --limit 5')
    .action((options: { json?: true; limit: number }) => showHistory(options, io));
  config
    .command('diff')
    .description('show what is different between two revisions')
    .argument('<from>', 'number of a revision', revisionNumber)
    .argument('[to]', 'number of another one (default: the one in use)', revisionNumber)
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExample:\n  $ ./sluice config diff 40 41')
    .action((from: number, to: number | undefined, options: { json?: true }) =>
      showDiff(from, to, options, io),
    );
}

export function addConfigCommands(program: Command, io: CommandIo): void {
  const config = program
    .command('config')
    .description('see, check, change and roll back the configuration')
    .addOption(new Option('--log-level <level>', 'log at this level, on every node').choices(logLevels))
    .addHelpText(
      'after',
      '\nExamples:\n  $ ./sluice config plan sluice.yaml\n  $ ./sluice config --log-level debug',
    )
    .action(({ logLevel }: { logLevel?: string }) =>
      logLevel === undefined ? config.help({ error: true }) : setLogLevel(logLevel, io),
    );
  config
    .command('show')
    .description('show the revision in use as it was written, secrets hidden, and why a newer one is not')
    .option('--layers', 'show apart what the file says and what was changed over the API')
    .option('--json', 'one line of JSON: {"revision","author","message","at","document","lastError"}')
    .addHelpText(
      'after',
      `
Examples:
  $ ./sluice config show
  $ ./sluice config show --json | jq .document.routes`,
    )
    .action((options: { json?: true; layers?: true }) => showConfig(options, io));
  addLocalCommands(config, io);
  addExplainCommand(config, io);
  addChangeCommands(config, io);
}
