import type { Command } from 'commander';
import type { CommandIo } from '../command-io.ts';
import { showProviders } from './show-providers.ts';
import { type TestProvidersOptions, testProviders } from './test-providers.ts';

export function addProvidersCommands(program: Command, io: CommandIo): void {
  const providers = program
    .command('providers')
    .description('show how the providers do: breakers, failures, latencies, keys that rest')
    .option('--json', 'one line of JSON: an array')
    .addHelpText(
      'after',
      '\nSince the processes began to call them. Times: lately on average / 95th percentile.\n\nExamples:\n  $ ./sluice providers\n  $ ./sluice providers test',
    )
    .action((options: { json?: true }) => showProviders(options, io));
  providers
    .command('test')
    .description('call each provider now: does it answer, how fast, and with which models')
    .argument('[names...]', 'only these providers')
    .option('--model <model>', 'with --prompt: the model of the one provider that is named')
    .option('--prompt <text>', 'send this to the model too, which costs what it costs')
    .option('--json', 'one provider a line as JSON')
    .addHelpText(
      'after',
      `
The gateway calls them, from where dispatch runs and with its keys: for their lists of models, which costs nothing. It
ends with 0 where all answered as they should, and with 1 where one did not. The key needs the permission providers:write.

Examples:
  $ ./sluice providers test
  $ ./sluice providers test openai                 all of its models
  $ ./sluice providers test openai --model gpt-5-mini --prompt "Say hello"`,
    )
    .action((names: string[], _: TestProvidersOptions, command: Command) =>
      // --json is an option of "providers" as well, which takes it first.
      testProviders(names, command.optsWithGlobals<TestProvidersOptions>(), io),
    );
}
