import { styleText } from 'node:util';
import { z } from 'zod';
import { type CommandIo, writeLine } from '../command-io.ts';
import { createGatewayClient } from '../gateway-client.ts';
import { printable } from '../printable.ts';

const configSchema = z.looseObject({
  revision: z.number(),
  author: z.string(),
  message: z.string(),
  at: z.string(),
  document: z.unknown(),
  layers: z.record(z.string(), z.unknown()).optional(),
  lastError: z.looseObject({ message: z.string(), at: z.string() }).optional(),
});

const printableLines = (text: string): string => text.trimEnd().split('\n').map(printable).join('\n');

export async function showConfig(
  { json, layers }: { json?: true; layers?: true },
  io: CommandIo,
): Promise<void> {
  const path = `/api/v1/config${layers ? '?layers=true' : ''}`;
  const shown = await createGatewayClient(io).ask(configSchema, { path });
  if (json) return writeLine(io.stdout, JSON.stringify(shown));
  const { revision, author, message, at, lastError } = shown;
  if (lastError !== undefined) {
    const warning = `The newest state of the file is not in use (${printable(lastError.at)}):\n${printableLines(lastError.message)}`;
    await writeLine(io.stderr, styleText('yellow', warning, { stream: io.stderr }));
  }
  // Loaded here, since a gateway that starts needs none of it.
  const { stringify } = await import('yaml');
  const title = (text: string): string => styleText('dim', `# ${printable(text)}`, { stream: io.stdout });
  await writeLine(io.stdout, title(`revision ${revision}, by ${author}, ${at}: ${message}`));
  if (shown.layers === undefined) return writeLine(io.stdout, printableLines(stringify(shown.document)));
  for (const [name, layer] of Object.entries(shown.layers))
    await writeLine(io.stdout, `${title(`layer ${name}`)}\n${printableLines(stringify(layer))}`);
}
