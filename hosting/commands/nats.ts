import { connectNats } from '@sluice/bus/nats';
import { CommandError, exitCodes } from '@sluice/cli/exit-codes';
import {
  edgePermissionsOf,
  encodeToken,
  HUB_DOMAIN,
  natsUser,
  type UsageReader,
  usageConsumerName,
  usageReaderConfig,
} from '@sluice/contract';
import { createUsageConsumer } from '@sluice/store/cluster';
import { bootstrap } from '../bootstrap.ts';
import { mintInstance } from '../instance.ts';
import { natsAddress } from '../nats-address.ts';

export interface ReaderOptions extends UsageReader {
  json?: boolean;
}

export interface PermissionOptions extends ReaderOptions {
  account?: string;
  owner: string;
  user?: string;
}

/** What a program of Sluice's processes would be told of `usageReaderConfig`, for people to put into their file. */
export function showPermissions(options: PermissionOptions): void {
  const { tenant, name, owner, json } = options;
  const token = encodeToken(tenant);
  const account = options.account ?? `tenant-${token}`;
  const user = options.user ?? `${token}-${encodeToken(name)}`;
  const passwordVariable = variableOf(`${token}_${encodeToken(name)}`);
  const parts = usageReaderConfig({ tenant, name }, { account, owner, user, passwordVariable });
  if (json)
    return void process.stdout.write(
      `${JSON.stringify({ consumer: usageConsumerName(options), ...parts })}\n`,
    );
  process.stdout.write(`# Reads the usage events of the tenant ${JSON.stringify(tenant)} from the consumer ${usageConsumerName(options)}, and nothing else.
# nats-server takes the password of ${user} from the variable ${passwordVariable}.

# Into \`exports: [ … ]\` of the account ${owner}, which Sluice's processes log in to:
${parts.exports}

# Into \`accounts { … }\`, beside ${owner}:
${parts.account}
`);
}

export interface EdgeOptions {
  name: string;
  json?: boolean;
}

const variableOf = (name: string): string => `NATS_PASSWORD_${name.toUpperCase().replaceAll(/\W/g, '_')}`;

/** What nats-server is to be told of an edge, for people to put into its file. */
export function showEdge({ name, json }: EdgeOptions): void {
  const variable = variableOf(encodeToken(name));
  const user = natsUser({
    user: name,
    password: { variable },
    permissions: edgePermissionsOf(name),
    isLeafNode: true,
  });
  const server = `jetstream { domain: ${HUB_DOMAIN} }\nleafnodes { port: 7422, no_advertise: true }`;
  if (json) return void process.stdout.write(`${JSON.stringify({ user, server, variable })}\n`);
  process.stdout.write(`# The edge ${JSON.stringify(name)} may join as a leaf node, read keys and configuration, and hand in events; nothing else.
# nats-server takes its password from the variable ${variable}.

# Into \`users: [ … ]\` of the account that Sluice's processes log in to:
${user}

# Once, beside the accounts, with the tls { … } that your clients have:
${server}
`);
}

export interface ConsumerOptions extends ReaderOptions {
  config?: string;
  from: 'start' | 'now';
}

/** Makes a reader's consumer, as the NATS user of control. */
export async function makeConsumer({
  config: file,
  tenant,
  name,
  from,
  json,
}: ConsumerOptions): Promise<void> {
  const { config } = await bootstrap(file === undefined ? {} : { config: file }, 'defer', process.env);
  const { servers, ...login } = natsAddress(config.bus.nats);
  const giveUp = new AbortController();
  const connection = await connectNats({
    ...login,
    servers,
    instance: mintInstance('control'),
    signal: giveUp.signal,
    onStatus: () => undefined,
    onProblem: (address, reason) =>
      giveUp.abort(
        new CommandError(exitCodes.unavailable, `NATS at ${address} cannot be reached: ${reason}`),
      ),
  }).catch((cause: unknown) => {
    throw giveUp.signal.aborted ? giveUp.signal.reason : cause;
  });
  try {
    const made = await createUsageConsumer(connection, { tenant, name }, from);
    if (json) process.stdout.write(`${JSON.stringify(made)}\n`);
    else
      process.stdout.write(
        made.isNew
          ? `Made the consumer ${made.consumer}. Who may read it: ./sluice nats permissions\n`
          : `The consumer ${made.consumer} is there already, and stays as it is.\n`,
      );
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(
      exitCodes.noPermission,
      `The consumer could not be made: ${reason}. It takes the NATS user of control, and a control that has started once.`,
      { cause },
    );
  } finally {
    await connection.close();
  }
}
