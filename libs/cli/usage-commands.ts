import type { Command } from 'commander';
import type { CommandIo } from './command-io.ts';
import { parseLine } from './parse-line.ts';
import { type TailedEvents, type TailOptions, tailEvents } from './tail-events.ts';
import { tailedEventSchema, usageHead, usageLine } from './usage-line.ts';

const usageEvents = (tenant: string | undefined): TailedEvents => ({
  path: '/api/v1/usage/events',
  filter: { tenant },
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
    .addHelpText('after', '\nExample:\n  $ ./sluice usage tail --from start --no-follow');
  usage
    .command('tail')
    .description('show usage events as they come: tokens, cost, latency, outcome')
    .option(
      '--from <where>',
      'start, now, a sequence number, or a time in ISO 8601 (default: now, with --no-follow start)',
    )
    .option('--no-follow', 'end at the newest event instead of waiting for more')
    .option('--tenant <tenant>', 'only events of this tenant')
    .option('--json', 'one event a line as JSON, each with its sequence')
    .addHelpText(
      'after',
      `
A connection that breaks is made again and no event is missed. Ctrl-C ends it.

Examples:
  $ ./sluice usage tail
  $ ./sluice usage tail --from start --no-follow --tenant acme
  $ ./sluice usage tail --from 2030-01-31T12:00:00Z --json | jq .tokens`,
    )
    .action((options: TailOptions & { tenant?: string }) =>
      tailEvents(options, usageEvents(options.tenant), io),
    );
}
