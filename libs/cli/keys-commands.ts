import { type Command, Option } from 'commander';
import { z } from 'zod';
import { type CommandIo, writeLine } from './command-io.ts';
import { createGatewayClient, type GatewayClient } from './gateway-client.ts';
import { addLimit, formatLimit, type Limit } from './limit-notation.ts';
import { parseMoment } from './parse-moment.ts';
import { printable } from './printable.ts';
import { formatTable } from './table.ts';

/** Tolerant of what a newer gateway adds: `--json` shows that too. */
const keySchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  tenant: z.string(),
  tier: z.string().optional(),
  roles: z.array(z.string()),
  models: z.array(z.string()).optional(),
  limits: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]))).optional(),
  createdAt: z.string(),
  expiresAt: z.string().optional(),
  revokedAt: z.string().optional(),
});
type Key = z.output<typeof keySchema>;
/** In the order in which `--json` shows them. */
const newKeySchema = z.looseObject({ id: z.string(), key: z.string() }).extend(keySchema.shape);
const pageSchema = z.object({ data: z.array(keySchema), next: z.string().optional() });

interface CreateOptions {
  name: string;
  tenant: string;
  tier?: string;
  team?: string;
  user?: string;
  models?: string[];
  limit?: Limit[];
  tags?: string[];
  role?: string;
  scopes?: string[];
  reach?: string;
  expires?: string;
  json?: true;
}

const commaSeparated = (text: string): string[] =>
  text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');

function stateOf({ revokedAt, expiresAt }: Key): string {
  if (revokedAt !== undefined) return 'revoked';
  return expiresAt !== undefined && Date.parse(expiresAt) <= Date.now() ? 'expired' : 'active';
}

const day = (time: string | undefined): string => time?.slice(0, 10) ?? '-';

async function everyKey(client: GatewayClient, tenant: string | undefined): Promise<Key[]> {
  const keys: Key[] = [];
  let after: string | undefined;
  do {
    const query = new URLSearchParams({ limit: '500', ...(tenant && { tenant }), ...(after && { after }) });
    const page = await client.ask(pageSchema, { path: `/api/v1/keys?${query}` });
    keys.push(...page.data);
    after = page.next;
  } while (after !== undefined);
  return keys;
}

const limitsText = ({ limits }: Key): string =>
  limits === undefined ? '-' : limits.map(formatLimit).join(' ') || 'none';

async function createKey(
  { json, expires, limit: limits, ...wanted }: CreateOptions,
  io: CommandIo,
): Promise<void> {
  const created = await createGatewayClient(io).ask(newKeySchema, {
    method: 'POST',
    path: '/api/v1/keys',
    body: { ...wanted, limits, expiresAt: expires },
  });
  if (json) return writeLine(io.stdout, JSON.stringify(created));
  const { id, name, tenant, key } = created;
  await writeLine(
    io.stdout,
    [
      `Created ${printable(`${id} (${name})`)} for tenant ${printable(tenant)}. This is its key, shown this once:`,
      '',
      `  ${printable(key)}`,
      '',
      'Callers send it as "Authorization: Bearer <key>".',
    ].join('\n'),
  );
}

async function listKeys(options: { tenant?: string; json?: true }, io: CommandIo): Promise<void> {
  const keys = await everyKey(createGatewayClient(io), options.tenant);
  if (options.json) return writeLine(io.stdout, JSON.stringify(keys));
  if (keys.length === 0) return writeLine(io.stdout, 'There are no keys.');
  const rows = keys.map(key => [
    key.id,
    key.name,
    key.tenant,
    key.tier ?? '-',
    key.roles.join(','),
    key.models?.join(',') ?? 'any',
    limitsText(key),
    day(key.createdAt),
    day(key.expiresAt),
    stateOf(key),
  ]);
  const head = ['ID', 'NAME', 'TENANT', 'TIER', 'ROLES', 'MODELS', 'LIMITS', 'CREATED', 'EXPIRES', 'STATE'];
  await writeLine(io.stdout, formatTable(head, rows, io.stdout));
}

async function revokeKey(id: string, { json }: { json?: true }, io: CommandIo): Promise<void> {
  const revoked = await createGatewayClient(io).ask(keySchema, {
    method: 'DELETE',
    path: `/api/v1/keys/${encodeURIComponent(id)}`,
  });
  if (json) return writeLine(io.stdout, JSON.stringify(revoked));
  await writeLine(
    io.stdout,
    `Revoked ${printable(`${revoked.id} (${revoked.name})`)}. Every node refuses it within a second.`,
  );
}

export function addKeysCommands(program: Command, io: CommandIo): void {
  const keys = program
    .command('keys')
    .description('create, list and revoke API keys')
    .addHelpText('after', '\nExample:\n  $ ./sluice keys create --name laptop --tenant acme');
  keys
    .command('create')
    .description('create a key and show it, once')
    .requiredOption('--name <name>', 'what the key is called')
    .requiredOption('--tenant <tenant>', 'whom it belongs to')
    .option('--tier <tier>', 'tier of the configuration')
    .option('--team <team>', 'team within the tenant')
    .option('--user <user>', 'user within the tenant')
    .option('--models <globs>', 'only these models, such as "gpt-*,claude-*"', commaSeparated)
    .option(
      '--limit <limit>',
      'a limit in place of those of the tier, such as requests=100/1m; may be repeated',
      addLimit,
    )
    .option(
      '--tags <tags>',
      'what its requests are tagged with, for budgets and usage, such as "project=apollo"',
      commaSeparated,
    )
    .option('--role <role>', 'owner, admin, operator, auditor, viewer, developer (default), or one of yours')
    .option('--scopes <permissions>', 'only these permissions, such as "chat,usage:read"', commaSeparated)
    .addOption(
      new Option(
        '--reach <reach>',
        'what its role reaches: its own tenant, or the whole installation',
      ).choices(['tenant', 'installation']),
    )
    .option('--expires <when>', 'after 30d, 12h …, or at a time in ISO 8601 (default: never)', text =>
      parseMoment(text, Date.now(), 'after'),
    )
    .option('--json', 'one line of JSON: {"id","key",…}')
    .addHelpText(
      'after',
      `
Examples:
  $ ./sluice keys create --name laptop --tenant acme
  $ ./sluice keys create --name ci --tenant acme --tier free --models 'gpt-*' --expires 30d
  $ ./sluice keys create --name app --tenant acme --limit requests=100/1m --limit concurrent=5
  $ ./sluice keys create --name second --tenant acme --role owner --reach installation --json | jq -r .key

Limits:
  requests=100/1m                          never more in any minute; likewise tokens, inputTokens, outputTokens, bytes
  requests=100/1m,burst=300                a token bucket
  tokens=2000000/day,timezone=Asia/Tokyo   in a day of the calendar; likewise month
  concurrent=5                             at a time
  tokens=50000/1m,by=key+model             for each model by itself
  none                                     none at all, not even those of the tier`,
    )
    .action((options: CreateOptions) => createKey(options, io));
  keys
    .command('list')
    .description('list the keys, without the keys themselves')
    .option('--tenant <tenant>', 'only those of this tenant')
    .option('--json', 'one line of JSON: an array')
    .addHelpText(
      'after',
      `
Examples:
  $ ./sluice keys list
  $ ./sluice keys list --tenant acme --json | jq -r '.[].id'`,
    )
    .action((options: { tenant?: string; json?: true }) => listKeys(options, io));
  keys
    .command('revoke')
    .description('revoke a key for good, on every node within a second')
    .argument('<id>', 'id of the key, from "keys list"')
    .option('--json', 'one line of JSON: the key as it is now')
    .addHelpText(
      'after',
      `
Example:
  $ ./sluice keys revoke key_PDGyQ0kq8yBVbOQf`,
    )
    .action((id: string, options: { json?: true }) => revokeKey(id, options, io));
}
