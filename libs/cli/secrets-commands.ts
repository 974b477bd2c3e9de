import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { type CommandIo, writeLine } from './command-io.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { createGatewayClient } from './gateway-client.ts';
import { printable } from './printable.ts';
import { formatTable } from './table.ts';

const secretSchema = z.looseObject({
  name: z.string(),
  reference: z.string(),
  keyId: z.string(),
  updatedAt: z.string(),
  inUse: z.boolean(),
});
const pageSchema = z.looseObject({ data: z.array(secretSchema) });
const rotatedSchema = z.looseObject({
  keyId: z.string(),
  rotated: z.number(),
  removed: z.number(),
  unreadable: z.array(z.string()),
});

interface JsonOption {
  json?: true;
}

/** Never from the command line itself: that stands in the history of the shell and in the list of processes. */
function readValue({ env, file }: { env?: string; file?: string }, io: CommandIo): string {
  if ((env === undefined) === (file === undefined))
    throw new CommandError(
      exitCodes.usage,
      'Say where the secret is: --env VARIABLE, or --file PATH (- is standard input).',
    );
  if (env !== undefined) {
    const value = io.env[env];
    if (value) return value;
    throw new CommandError(exitCodes.usage, `The variable ${env} is not set.`);
  }
  try {
    return readFileSync(file === '-' ? 0 : (file ?? ''), 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(exitCodes.usage, `The secret cannot be read: ${reason}`, { cause });
  }
}

const pathOf = (name: string): string => `/api/v1/secrets/${encodeURIComponent(name)}`;

async function putSecret(
  name: string,
  { json, ...from }: JsonOption & { env?: string; file?: string },
  io: CommandIo,
): Promise<void> {
  const body = { value: readValue(from, io) };
  const kept = await createGatewayClient(io).ask(secretSchema, { method: 'PUT', path: pathOf(name), body });
  if (json) return writeLine(io.stdout, JSON.stringify(kept));
  await writeLine(io.stdout, `Kept. Configurations refer to it as ${printable(kept.reference)}`);
}

async function listSecrets({ json }: JsonOption, io: CommandIo): Promise<void> {
  const { data } = await createGatewayClient(io).ask(pageSchema, { path: '/api/v1/secrets?limit=1000' });
  if (json) return writeLine(io.stdout, JSON.stringify(data));
  if (data.length === 0) return writeLine(io.stdout, 'There are no secrets.');
  const rows = data.map(({ name, updatedAt, keyId, inUse }) => [
    name,
    updatedAt.slice(0, 19),
    keyId,
    inUse ? 'yes' : 'no',
  ]);
  await writeLine(io.stdout, formatTable(['NAME', 'UPDATED', 'MASTER KEY', 'IN USE'], rows, io.stdout));
}

async function deleteSecret(name: string, io: CommandIo): Promise<void> {
  await createGatewayClient(io).ask(z.undefined(), { method: 'DELETE', path: pathOf(name) });
  await writeLine(io.stdout, `${printable(name)} is gone.`);
}

async function rotateSecrets({ json }: JsonOption, io: CommandIo): Promise<void> {
  const done = await createGatewayClient(io).ask(rotatedSchema, {
    method: 'POST',
    path: '/api/v1/secrets/rotate',
  });
  if (json) return writeLine(io.stdout, JSON.stringify(done));
  await writeLine(
    io.stdout,
    `${done.rotated} encrypted anew under the master key ${done.keyId}, ${done.removed} removed that nothing refers to.`,
  );
  if (done.unreadable.length > 0)
    throw new CommandError(
      exitCodes.refused,
      `${done.unreadable.length} cannot be opened, so their master key is missing from auth.previousMasterKeys: ${done.unreadable.map(printable).join(', ')}`,
    );
}

export function addSecretsCommands(program: Command, io: CommandIo): void {
  const secrets = program
    .command('secrets')
    .description('keep secrets that configurations refer to, encrypted')
    .addHelpText('after', '\nExample:\n  $ ./sluice secrets put openai --env OPENAI_API_KEY');
  secrets
    .command('put')
    .description('keep or replace a secret; every node uses it within a second')
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as configurations write it
    .argument('<name>', 'its name: configurations write ${secret:NAME}')
    .option('--env <variable>', 'take it from this variable')
    .option('--file <path>', 'take it from this file; - is standard input')
    .option('--json', 'one line of JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ ./sluice secrets put openai --env OPENAI_API_KEY\n  $ pass openai | ./sluice secrets put openai --file -',
    )
    .action((name: string, options: JsonOption & { env?: string; file?: string }) =>
      putSecret(name, options, io),
    );
  secrets
    .command('list')
    .description('list the names of the secrets')
    .option('--json', 'one line of JSON: an array')
    .addHelpText('after', '\nExample:\n  $ ./sluice secrets list')
    .action((options: JsonOption) => listSecrets(options, io));
  secrets
    .command('delete')
    .description('forget a secret that the configuration does not refer to')
    .argument('<name>', 'its name')
    .addHelpText('after', '\nExample:\n  $ ./sluice secrets delete openai')
    .action((name: string) => deleteSecret(name, io));
  secrets
    .command('rotate')
    .description('encrypt every secret anew, after auth.masterKey was replaced')
    .option('--json', 'one line of JSON')
    .addHelpText('after', '\nExample:\n  $ ./sluice secrets rotate')
    .action((options: JsonOption) => rotateSecrets(options, io));
}
