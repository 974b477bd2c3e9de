import { styleText } from 'node:util';
import type { Command } from 'commander';
import { z } from 'zod';
import { type CommandIo, writeLine } from './command-io.ts';
import { createGatewayClient } from './gateway-client.ts';
import { printable } from './printable.ts';

const configSchema = z.looseObject({
  revision: z.number(),
  source: z.string(),
  at: z.string(),
  document: z.unknown(),
  lastError: z.looseObject({ message: z.string(), at: z.string() }).optional(),
});

const printableLines = (text: string): string => text.trimEnd().split('\n').map(printable).join('\n');

async function showConfig({ json }: { json?: true }, io: CommandIo): Promise<void> {
  const shown = await createGatewayClient(io).ask(configSchema, { path: '/api/v1/config' });
  if (json) return writeLine(io.stdout, JSON.stringify(shown));
  const { revision, source, at, document, lastError } = shown;
  if (lastError !== undefined) {
    const warning = `The newest state of the file is not in use (${printable(lastError.at)}):\n${printableLines(lastError.message)}`;
    await writeLine(io.stderr, styleText('yellow', warning, { stream: io.stderr }));
  }
  // Loaded here, since a gateway that starts needs none of it.
  const { stringify } = await import('yaml');
  const title = styleText('dim', `# revision ${revision}, from ${printable(source)}, ${printable(at)}`, {
    stream: io.stdout,
  });
  await writeLine(io.stdout, `${title}\n${printableLines(stringify(document))}`);
}

export function addConfigCommands(program: Command, io: CommandIo): void {
  const config = program
    .command('config')
    .description('see the configuration that is in use')
    .addHelpText('after', '\nExample:\n  $ ./sluice config show');
  config
    .command('show')
    .description('show the revision in use as it was written, secrets hidden, and why a newer one is not')
    .option('--json', 'one line of JSON: {"revision","source","at","document","lastError"}')
    .addHelpText(
      'after',
      `
Examples:
  $ ./sluice config show
  $ ./sluice config show --json | jq .document.routes`,
    )
    .action((options: { json?: true }) => showConfig(options, io));
}
