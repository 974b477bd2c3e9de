import type { Command } from 'commander';
import { z } from 'zod';
import { type CommandIo, writeLine } from './command-io.ts';
import { createGatewayClient } from './gateway-client.ts';
import { printable } from './printable.ts';

const tokenSchema = z.looseObject({ token: z.string(), expiresAt: z.string() });

interface CreateOptions {
  tenant: string;
  user: string;
  team?: string;
  tier?: string;
  role?: string;
  expires: string;
  issuer?: string;
  json?: true;
}

async function createToken({ json, expires, role, ...wanted }: CreateOptions, io: CommandIo): Promise<void> {
  const created = await createGatewayClient(io).ask(tokenSchema, {
    method: 'POST',
    path: '/api/v1/tokens',
    body: { ...wanted, expiresIn: expires, ...(role !== undefined && { roles: [role] }) },
  });
  if (json) return writeLine(io.stdout, JSON.stringify(created));
  await writeLine(
    io.stderr,
    `Expires at ${printable(created.expiresAt)}. Callers send it as "Authorization: Bearer <token>".`,
  );
  await writeLine(io.stdout, printable(created.token));
}

export function addTokensCommands(program: Command, io: CommandIo): void {
  program
    .command('tokens')
    .description('make tokens for trials')
    .addHelpText('after', '\nExample:\n  $ ./sluice tokens create --tenant acme --user ada --expires 1h')
    .command('create')
    .description('make an HS256 token by an issuer of the configuration that has a shared secret')
    .requiredOption('--tenant <tenant>', 'whom its user belongs to')
    .requiredOption('--user <user>', 'whom it speaks for')
    .option('--team <team>', 'team within the tenant')
    .option('--tier <tier>', 'tier of the configuration')
    .option('--role <role>', 'its role (default: developer)')
    .option('--expires <duration>', 'how long it is valid: 15m, 1h, 7d; at most 30d', '1h')
    .option('--issuer <issuer>', 'issuer of auth.jwt (default: the first with a shared secret)')
    .option('--json', 'one line of JSON: {"token","expiresAt"}')
    .addHelpText(
      'after',
      '\nExample:\n  $ TOKEN=$(./sluice tokens create --tenant acme --user ada --expires 15m)',
    )
    .action((options: CreateOptions) => createToken(options, io));
}
