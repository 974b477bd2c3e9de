import { styleText } from 'node:util';
import type { Command } from 'commander';
import { type CommandIo, writeLine } from './command-io.ts';
import { followUsage } from './follow-usage.ts';
import { createGatewayClient } from './gateway-client.ts';
import { type TailedEvent, tailedEventSchema, usageHead, usageLine } from './usage-line.ts';

interface TailOptions {
  from?: string;
  follow: boolean;
  tenant?: string;
  json?: true;
}

/** Aborts at Ctrl-C, at SIGTERM, and when the reader of a pipe has left. */
function interruption({ signal, stdout }: CommandIo): { signal: AbortSignal; release(): void } {
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  if (signal === undefined) for (const name of ['SIGINT', 'SIGTERM']) process.once(name, interrupt);
  stdout.once('error', interrupt);
  return {
    signal: signal === undefined ? interrupted.signal : AbortSignal.any([signal, interrupted.signal]),
    release() {
      for (const name of ['SIGINT', 'SIGTERM']) process.removeListener(name, interrupt);
    },
  };
}

function parseEvent(line: string): TailedEvent | undefined {
  try {
    return tailedEventSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function readable(line: string, { stdout, stderr }: CommandIo): string | undefined {
  const event = parseEvent(line);
  if (event !== undefined) return usageLine(event, stdout);
  stderr.write('An event that this version cannot show was left out; --json shows every event.\n');
  return undefined;
}

async function tailUsage(options: TailOptions, io: CommandIo): Promise<void> {
  const { follow, tenant, json } = options;
  const client = createGatewayClient(io);
  const { signal, release } = interruption(io);
  const onLost = (position: string): void => {
    const notice = `The connection was lost. Going on from ${position} as soon as the gateway answers …`;
    io.stderr.write(`${styleText('yellow', notice, { stream: io.stderr })}\n`);
  };
  const from = options.from ?? (follow ? 'now' : 'start');
  try {
    if (!json && io.stdout.isTTY) await writeLine(io.stdout, usageHead(io.stdout));
    for await (const line of followUsage({ client, from, follow, tenant, signal, onLost })) {
      const text = json ? line : readable(line, io);
      if (text !== undefined) await writeLine(io.stdout, text, signal);
    }
  } catch (cause) {
    if (!signal.aborted) throw cause;
  } finally {
    release();
  }
}

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
    .action((options: TailOptions) => tailUsage(options, io));
}
