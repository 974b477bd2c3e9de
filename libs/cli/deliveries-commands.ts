import type { Command } from 'commander';
import { z } from 'zod';
import { deliveryHead, deliveryLine, deliveryLineSchema } from './alert-line.ts';
import { type CommandIo, writeLine } from './command-io.ts';
import { createGatewayClient } from './gateway-client.ts';
import { parseLine } from './parse-line.ts';
import { parseMoment } from './parse-moment.ts';
import { type TailedEvents, tailEvents } from './tail-events.ts';

interface ListOptions {
  since?: string;
  tenant?: string;
  result?: string;
  kind?: string;
  destination?: string;
  json?: true;
}

const deliveries = ({ tenant, result, kind, destination }: ListOptions): TailedEvents => ({
  path: '/api/v1/deliveries',
  filter: { tenant, result, kind, destination },
  head: deliveryHead,
  line: (text, stream) => {
    const delivery = parseLine(deliveryLineSchema, text);
    return delivery && deliveryLine(delivery, stream);
  },
});

const dayAgo = (): string => parseMoment('24h', Date.now(), 'before');
const sinceOption = [
  '--since <when>',
  'of the last 12h, 7d …, or from a time in ISO 8601 on (default: 24h)',
  (text: string) => parseMoment(text, Date.now(), 'before'),
] as const;

const retriedSchema = z.looseObject({ queued: z.number(), refused: z.number() });

async function retryDeliveries(
  { since = dayAgo(), destination, json }: { since?: string; destination?: string; json?: true },
  io: CommandIo,
): Promise<void> {
  const retried = await createGatewayClient(io).ask(retriedSchema, {
    method: 'POST',
    path: '/api/v1/deliveries/retry',
    body: { since, ...(destination !== undefined && { destination }) },
  });
  if (json) return writeLine(io.stdout, JSON.stringify(retried));
  const refused = retried.refused === 0 ? '' : ` ${retried.refused} were refused: too many wait already.`;
  await writeLine(io.stdout, `${retried.queued} notices wait to be sent again.${refused}`);
}

export function addDeliveriesCommands(program: Command, io: CommandIo): void {
  const group = program
    .command('deliveries')
    .description('see what became of alerts and callbacks, and send again what was given up')
    .addHelpText('after', '\nExample:\n  $ ./sluice deliveries list --result dead');
  group
    .command('list')
    .description('list outcomes, oldest first: of alerts all, of callbacks those that were given up')
    .option(...sinceOption)
    .option('--tenant <tenant>', 'only of this tenant')
    .option('--result <result>', 'delivered or dead')
    .option('--kind <kind>', 'alert or request')
    .option('--destination <destination>', 'only of this destination, such as alert:slack or callback:chat')
    .option('--json', 'one outcome a line as JSON, each with its sequence')
    .addHelpText(
      'after',
      `
Examples:
  $ ./sluice deliveries list --since 7d --result dead
  $ ./sluice deliveries list --destination callback:chat --json | jq -r .notice`,
    )
    .action((options: ListOptions) =>
      tailEvents(
        { from: options.since ?? dayAgo(), follow: false, json: options.json },
        deliveries(options),
        io,
      ),
    );
  group
    .command('retry')
    .description('send again what was given up')
    .option(...sinceOption)
    .option('--destination <destination>', 'only of this destination')
    .option('--json', 'one line of JSON: {"queued","refused"}')
    .addHelpText(
      'after',
      `
Whoever did receive one of them knows it by its id.

Example:
  $ ./sluice deliveries retry --since 3d --destination callback:chat`,
    )
    .action((options: { since?: string; destination?: string; json?: true }) => retryDeliveries(options, io));
}
