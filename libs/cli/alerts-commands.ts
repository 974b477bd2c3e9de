import { styleText } from 'node:util';
import type { Command } from 'commander';
import { z } from 'zod';
import { alertHead, alertLine, alertLineSchema } from './alert-line.ts';
import { type CommandIo, writeLine } from './command-io.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { createGatewayClient } from './gateway-client.ts';
import { parseLine } from './parse-line.ts';
import { parseMoment } from './parse-moment.ts';
import { formatTable } from './table.ts';
import { type TailedEvents, type TailOptions, tailEvents } from './tail-events.ts';

interface Filter {
  tenant?: string;
  severity?: string;
  kind?: string;
}

const alertEvents = ({ tenant, severity, kind }: Filter): TailedEvents => ({
  path: '/api/v1/alerts',
  filter: { tenant, severity, kind },
  head: alertHead,
  line: (text, stream) => {
    const alert = parseLine(alertLineSchema, text);
    return alert && alertLine(alert, stream);
  },
});

const destinationsSchema = z.object({
  data: z.array(z.looseObject({ destination: z.string(), to: z.string(), waiting: z.number() })),
});

const testedSchema = z.looseObject({
  alertId: z.string(),
  destinations: z.array(
    z.looseObject({
      destination: z.string(),
      result: z.string(),
      status: z.number().optional(),
      reason: z.string().optional(),
      durationMs: z.number().optional(),
    }),
  ),
});

async function listDestinations({ json }: { json?: true }, io: CommandIo): Promise<void> {
  const { data } = await createGatewayClient(io).ask(destinationsSchema, {
    path: '/api/v1/alerts/destinations',
  });
  if (json) return writeLine(io.stdout, JSON.stringify(data));
  if (data.length === 0)
    return writeLine(
      io.stdout,
      'Alerts go to the log alone, and no route has a callback: see "alerts" and "callback" in docs/alerts.md.',
    );
  const rows = data.map(({ destination, to, waiting }) => [destination, to, String(waiting)]);
  await writeLine(io.stdout, formatTable(['DESTINATION', 'TO', 'WAITING'], rows, io.stdout));
}

/** Ends with `refused` where one of them did not get it. */
async function testAlerts({ json }: { json?: true }, io: CommandIo): Promise<void> {
  const tested = await createGatewayClient(io).ask(testedSchema, {
    method: 'POST',
    path: '/api/v1/alerts/test',
  });
  if (json) await writeLine(io.stdout, JSON.stringify(tested));
  else {
    const rows = tested.destinations.map(({ destination, result, status, durationMs, reason }) => [
      destination,
      result,
      status === undefined ? '-' : String(status),
      durationMs === undefined ? '-' : `${Math.round(durationMs)} ms`,
      reason ?? '',
    ]);
    const head = ['DESTINATION', 'RESULT', 'STATUS', 'TIME', 'WHY'];
    await writeLine(io.stdout, formatTable(head, rows, io.stdout));
  }
  const missed = tested.destinations.filter(({ result }) => result !== 'delivered');
  if (missed.length > 0)
    throw new CommandError(
      exitCodes.refused,
      styleText('yellow', `${missed.length} of ${tested.destinations.length} did not get the test alert.`, {
        stream: io.stderr,
      }),
    );
}

const withFilters = (command: Command): Command =>
  command
    .option('--tenant <tenant>', 'only alerts of this tenant')
    .option('--severity <severity>', 'info, warning or critical: the mildest to show')
    .option('--kind <kind>', 'only this kind')
    .option('--json', 'one alert a line as JSON, each with its sequence');

export function addAlertsCommands(program: Command, io: CommandIo): void {
  const alerts = program
    .command('alerts')
    .description('see alerts and where they go, and try that they arrive')
    .addHelpText('after', '\nExample:\n  $ ./sluice alerts test');
  withFilters(alerts.command('list').description('list alerts, oldest first'))
    .option(
      '--since <when>',
      'of the last 12h, 7d …, or from a time in ISO 8601 on (default: 7d)',
      (text: string) => parseMoment(text, Date.now(), 'before'),
    )
    .addHelpText('after', '\nExample:\n  $ ./sluice alerts list --since 30d --severity warning')
    .action(({ since, ...options }: Filter & { since?: string; json?: true }) => {
      const from = since ?? parseMoment('7d', Date.now(), 'before');
      return tailEvents({ ...options, from, follow: false }, alertEvents(options), io);
    });
  withFilters(alerts.command('tail').description('show alerts as they are raised'))
    .option(
      '--from <where>',
      'start, now, a sequence number, or a time in ISO 8601 (default: now, with --no-follow start)',
    )
    .option('--no-follow', 'end at the newest alert instead of waiting for more')
    .addHelpText('after', '\nExample:\n  $ ./sluice alerts tail --severity critical')
    .action((options: TailOptions & Filter) => tailEvents(options, alertEvents(options), io));
  alerts
    .command('destinations')
    .description('list where alerts and callbacks go, and how many wait for each')
    .option('--json', 'one line of JSON: an array')
    .addHelpText('after', '\nExample:\n  $ ./sluice alerts destinations')
    .action((options: { json?: true }) => listDestinations(options, io));
  alerts
    .command('test')
    .description('send a test alert to every destination, once, and show what happened')
    .option('--json', 'one line of JSON: {"alertId","destinations"}')
    .addHelpText(
      'after',
      `
It ends with 0 where every destination got it, and with 1 where one did not.

Examples:
  $ ./sluice alerts test
  $ ./sluice alerts test --json | jq '.destinations[] | select(.result != "delivered")'`,
    )
    .action((options: { json?: true }) => testAlerts(options, io));
}
