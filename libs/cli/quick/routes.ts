import { z } from 'zod';
import { type CommandIo, writeLine } from '../command-io.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { createGatewayClient } from '../gateway-client.ts';
import { printable } from '../printable.ts';

/** A path as routes match it: `/predict`, or `/predict/*` with all below it. */
function checkPath(path: string): void {
  if (/^\/[^\s?#*]*(?:\/\*)?$/.test(path)) return;
  throw new CommandError(
    exitCodes.usage,
    `Error: Invalid route path ${printable(JSON.stringify(path))}: expected one that begins with "/", such as /predict, or /predict/* with all below it.`,
  );
}

const routeSchema = z.looseObject({ name: z.string() });

export interface AddRouteOptions {
  path: string;
  target: string;
  method?: string;
  name?: string;
  json?: true;
}

/** `add-route` */
export async function addRoute({ json, ...route }: AddRouteOptions, io: CommandIo): Promise<void> {
  checkPath(route.path);
  const made = await createGatewayClient(io).ask(routeSchema, {
    method: 'POST',
    path: '/api/v1/routes',
    body: route,
  });
  if (json) return writeLine(io.stdout, JSON.stringify(made));
  const what = `${route.method?.toUpperCase() ?? 'Every method of'} ${route.path}`;
  await writeLine(
    io.stdout,
    printable(`Added the route ${made.name}: ${what} goes to ${route.target}, on every node at once.`),
  );
}

const securitySchema = z.looseObject({
  endpoint: z.string(),
  authType: z.string(),
  rateLimit: z.string().optional(),
});

export interface SecureOptions {
  endpoint: string;
  auth?: string;
  rateLimit?: string;
  json?: true;
}

/** `secure` */
export async function secure(
  { endpoint, auth, rateLimit, json }: SecureOptions,
  io: CommandIo,
): Promise<void> {
  checkPath(endpoint);
  if (auth === undefined && rateLimit === undefined)
    throw new CommandError(exitCodes.usage, 'Say --auth, --rate-limit, or both.');
  const rate = rateLimit !== undefined && /^\d+$/.test(rateLimit) ? Number(rateLimit) : rateLimit;
  const secured = await createGatewayClient(io).ask(securitySchema, {
    method: 'PUT',
    path: `/api/v1/security/${encodeURIComponent(endpoint)}`,
    body: { ...(auth !== undefined && { authType: auth }), ...(rate !== undefined && { rateLimit: rate }) },
  });
  if (json) return writeLine(io.stdout, JSON.stringify(secured));
  const limit =
    secured.rateLimit === undefined ? 'without a rate limit by key' : `${secured.rateLimit} by key`;
  await writeLine(io.stdout, printable(`${secured.endpoint}: ${secured.authType}, ${limit}.`));
}
