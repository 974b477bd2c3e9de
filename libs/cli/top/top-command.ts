import { setTimeout as delay } from 'node:timers/promises';
import { duration } from '@sluice/config';
import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { type CommandIo, writeAll, writeLine } from '../command-io.ts';
import { createGatewayClient, type GatewayClient } from '../gateway-client.ts';
import { interruption } from '../interruption.ts';
import { type Load, loadSchema, ratesBetween } from './load.ts';
import { type Breaker, renderTop } from './render-top.ts';

interface TopOptions {
  interval: number;
  once?: true;
  json?: true;
}

/** https://invisible-island.net/xterm/ctlseqs/ctlseqs.html: to the first place and clear what follows; hide and show the cursor. */
const REDRAW = '\u001b[H\u001b[J';
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

const providersSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      provider: z.string(),
      state: z.string(),
      models: z.array(z.looseObject({ model: z.string(), state: z.string() })),
    }),
  ),
});

/** Providers that are down, and models whose breaker is open or whose last call failed. */
async function troubles(client: GatewayClient): Promise<Breaker[]> {
  const { data } = await client.ask(providersSchema, { path: '/api/v1/health/providers?limit=1000' });
  return data.flatMap(({ provider, state, models }) => [
    ...(state === 'down' ? [{ provider, model: '', state }] : []),
    ...models.filter(({ state: ofModel }) => ofModel !== 'up').map(model => ({ provider, ...model })),
  ]);
}

const loadNow = (client: GatewayClient): Promise<Load> => client.ask(loadSchema, { path: '/api/v1/load' });

async function top({ interval, once, json }: TopOptions, io: CommandIo): Promise<void> {
  const { stdout } = io;
  const client = createGatewayClient(io);
  const isLive = stdout.isTTY === true && !once && !json;
  const { signal, release } = interruption(io);
  try {
    let before = await loadNow(client);
    if (isLive) await writeAll(stdout, HIDE_CURSOR);
    do {
      await delay(interval, undefined, { signal });
      const [after, breakers] = await Promise.all([loadNow(client), troubles(client)]);
      const rates = ratesBetween(before, after);
      before = after;
      if (json) await writeLine(stdout, JSON.stringify({ ...rates, breakers }), signal);
      else await writeLine(stdout, `${isLive ? REDRAW : ''}${renderTop(rates, breakers, stdout)}`, signal);
    } while (isLive || (json && !once));
  } catch (cause) {
    if (!signal.aborted) throw cause;
  } finally {
    release();
    if (isLive) stdout.write(SHOW_CURSOR);
  }
}

const intervalSchema = duration({ min: 10, max: 3_600_000 });

function parseInterval(text: string): number {
  const parsed = intervalSchema.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError('Expected a time such as 2s or 500ms.');
  return parsed.data;
}

export function addTopCommand(program: Command, io: CommandIo): void {
  program
    .command('top')
    .description(
      'watch what the gateway does: requests, latency, tokens, cost, breakers, queues, each process',
    )
    .option('--interval <duration>', 'how often, and over which time rates are counted', parseInterval, 2_000)
    .option('--once', 'show it once, and end')
    .option('--json', 'one line of JSON each time')
    .addHelpText(
      'after',
      `
In a terminal it is drawn anew until Ctrl-C; into a file or a pipe it is written once. Requests to the admin API are not
counted. The key needs the permissions metrics:read and health:read over the whole installation.

Examples:
  $ ./sluice top
  $ ./sluice top --once --interval 10s
  $ ./sluice top --json | jq .latencyMs.p99`,
    )
    .action((options: TopOptions) => top(options, io));
}
