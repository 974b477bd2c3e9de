import { Argument, type Command } from 'commander';
import { z } from 'zod';
import { type CommandIo, writeLine } from '../command-io.ts';
import { createGatewayClient } from '../gateway-client.ts';
import { addLimit, formatLimit, type Limit } from '../limit-notation.ts';
import { printable } from '../printable.ts';
import { formatTable } from '../table.ts';

const limitSchema = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]));
const limitedSchema = z.looseObject({ scope: z.string(), name: z.string(), limits: z.array(limitSchema) });
const pageSchema = z.object({ data: z.array(limitedSchema), next: z.string().optional() });
type Limited = z.output<typeof limitedSchema>;

const scopes = ['route', 'tier'] as const;
type Scope = (typeof scopes)[number];

interface JsonOption {
  json?: true;
}

async function listLimits({ json }: JsonOption, io: CommandIo): Promise<void> {
  const client = createGatewayClient(io);
  const limited: Limited[] = [];
  let after: string | undefined;
  do {
    const query = new URLSearchParams({ limit: '500', ...(after !== undefined && { after }) });
    const page = await client.ask(pageSchema, { path: `/api/v1/limits?${query}` });
    limited.push(...page.data);
    after = page.next;
  } while (after !== undefined);
  if (json) return writeLine(io.stdout, JSON.stringify(limited));
  if (limited.length === 0) return writeLine(io.stdout, 'No route and no tier has a limit.');
  const rows = limited.map(({ scope, name, limits }) => [scope, name, limits.map(formatLimit).join(' ')]);
  await writeLine(io.stdout, formatTable(['OF', 'NAME', 'LIMITS'], rows, io.stdout));
}

async function setLimits(
  scope: Scope,
  name: string,
  limits: readonly Limit[],
  { json }: JsonOption,
  io: CommandIo,
): Promise<void> {
  const limited = await createGatewayClient(io).ask(limitedSchema, {
    method: 'PUT',
    path: `/api/v1/limits/${scope}/${encodeURIComponent(name)}`,
    body: { limits },
  });
  if (json) return writeLine(io.stdout, JSON.stringify(limited));
  const text = limited.limits.map(formatLimit).join(' ') || 'none';
  await writeLine(io.stdout, printable(`Limits of the ${scope} ${name}, on every node: ${text}`));
}

export function addLimitsCommands(program: Command, io: CommandIo): void {
  const group = program
    .command('limits')
    .description('see and set the limits of routes and tiers; those of keys are in "keys"')
    .addHelpText('after', '\nExample:\n  $ ./sluice limits list');
  group
    .command('list')
    .description('list the routes and tiers that have limits')
    .option('--json', 'one line of JSON: an array')
    .addHelpText('after', '\nExample:\n  $ ./sluice limits list')
    .action((options: JsonOption) => listLimits(options, io));
  group
    .command('set')
    .description('replace all limits of one route or tier')
    .addArgument(new Argument('<scope>', 'whose').choices(scopes))
    .argument('<name>', 'name of the route or tier')
    .argument('<limits...>', 'such as requests=100/1m tokens=50000/day; none: no limits', addLimit)
    .option('--json', 'one line of JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ ./sluice limits set route chat requests=100/1m,by=key concurrent=50
  $ ./sluice limits set tier free tokens=50000/day
  $ ./sluice limits set route chat none`,
    )
    .action((scope: Scope, name: string, limits: Limit[], options: JsonOption) =>
      setLimits(scope, name, limits, options, io),
    );
}
