import type { Command } from 'commander';
import { stringify } from 'yaml';
import { z } from 'zod';
import { type CommandIo, writeLine } from '../command-io.ts';
import { createGatewayClient, type GatewayClient } from '../gateway-client.ts';
import { printable } from '../printable.ts';
import { formatTable } from '../table.ts';

/** As the configuration has it: tolerant of what a newer gateway adds. */
const routeSchema = z.looseObject({
  name: z.string(),
  match: z.record(z.string(), z.unknown()).optional(),
  targets: z
    .array(
      z.looseObject({
        provider: z.string().optional(),
        model: z.string().optional(),
        url: z.string().optional(),
      }),
    )
    .default([]),
  auth: z.union([z.string(), z.array(z.string())]).optional(),
  guardrails: z.string().optional(),
});
type Route = z.output<typeof routeSchema>;
const pageSchema = z.object({ data: z.array(routeSchema), next: z.string().optional() });

interface JsonOption {
  json?: true;
}

const pathOf = (name: string): string => `/api/v1/routes/${encodeURIComponent(name)}`;

async function everyRoute(client: GatewayClient): Promise<Route[]> {
  const routes: Route[] = [];
  let after: string | undefined;
  do {
    const query = new URLSearchParams({ limit: '500', ...(after !== undefined && { after }) });
    const page = await client.ask(pageSchema, { path: `/api/v1/routes?${query}` });
    routes.push(...page.data);
    after = page.next;
  } while (after !== undefined);
  return routes;
}

const valueText = (value: unknown): string =>
  Array.isArray(value)
    ? value.map(String).join(' or ')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
const matchText = ({ match = {} }: Route): string =>
  Object.entries(match)
    .map(([name, value]) => `${name} ${valueText(value)}`)
    .join(', ') || 'everything else';
const targetsText = ({ targets }: Route): string =>
  targets.map(({ provider, model, url }) => url ?? [provider, model].filter(Boolean).join('/')).join(', ');

async function listRoutes({ json }: JsonOption, io: CommandIo): Promise<void> {
  const routes = await everyRoute(createGatewayClient(io));
  if (json) return writeLine(io.stdout, JSON.stringify(routes));
  if (routes.length === 0)
    return writeLine(
      io.stdout,
      'There are no routes: models go to providers by the beginning of their names.',
    );
  const rows = routes.map(route => [
    route.name,
    matchText(route),
    targetsText(route),
    [route.auth ?? 'any'].flat().join(', '),
    route.guardrails ?? '–',
  ]);
  await writeLine(
    io.stdout,
    formatTable(['NAME', 'MATCHES', 'TARGETS', 'AUTH', 'GUARDRAILS'], rows, io.stdout),
  );
}

async function showRoute(name: string, { json }: JsonOption, io: CommandIo): Promise<void> {
  const route = await createGatewayClient(io).ask(z.looseObject({ name: z.string() }), {
    path: pathOf(name),
  });
  await writeLine(io.stdout, json ? JSON.stringify(route) : stringify(route).trimEnd());
}

async function deleteRoute(name: string, io: CommandIo): Promise<void> {
  await createGatewayClient(io).send({ method: 'DELETE', path: pathOf(name) });
  await writeLine(
    io.stdout,
    printable(`The route ${name} is gone, on every node. ./sluice config history shows the revision before.`),
  );
}

export function addRoutesCommands(program: Command, io: CommandIo): void {
  const routes = program
    .command('routes')
    .description('see the routes, and take one away; "add-route" adds one')
    .addHelpText('after', '\nExample:\n  $ ./sluice routes list');
  routes
    .command('list')
    .description('list the routes, in the order that requests are matched')
    .option('--json', 'one line of JSON: an array')
    .addHelpText('after', '\nExample:\n  $ ./sluice routes list')
    .action((options: JsonOption) => listRoutes(options, io));
  routes
    .command('show')
    .description('show one route, as the configuration has it; secrets are hidden')
    .argument('<name>', 'name of the route')
    .option('--json', 'one line of JSON')
    .addHelpText('after', '\nExample:\n  $ ./sluice routes show chat')
    .action((name: string, options: JsonOption) => showRoute(name, options, io));
  routes
    .command('delete')
    .description('take a route away')
    .argument('<name>', 'name of the route')
    .addHelpText(
      'after',
      '\nThe revision before stays in the history: ./sluice config rollback N brings it back.\n\nExample:\n  $ ./sluice routes delete predict',
    )
    .action((name: string) => deleteRoute(name, io));
}
