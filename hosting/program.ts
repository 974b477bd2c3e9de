import { type ServiceName, serviceNames } from '@sluice/contract';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { StartOptions, UpOptions } from './bootstrap.ts';
import { parseLeaf } from './cluster/parse-leaf.ts';
import { parseScale } from './cluster/parse-scale.ts';
import type { ClusterOptions } from './commands/cluster.ts';
import type { ConsumerOptions, EdgeOptions, PermissionOptions } from './commands/nats.ts';
import { addLoadCommands } from './load-commands.ts';
import { version } from './version.ts';

const HELP_AFTER = `
To work on Sluice itself:
  test [filter...]               every test, or those whose file matches; starts the servers it needs
  test chaos [name...] [--long]  hurts real processes under load, and prints what came of it
  test failures [name...]        providers that misbehave, and what clients get of it
  test convergence               how long changes of the configuration, and of who is let in, take to reach every process
  check                          format, lint, types, unused code
  helm ...                       runs helm, which it builds where there is none but Go

Examples:
  $ ./sluice up                                   everything in one process, answers on port 8080
  $ ./sluice up --config sluice.yaml --port 9000
  $ ./sluice cluster --ingress 2                  a process per service, NATS and Redis beside them
  $ ./sluice keys create --name app --tenant acme
  $ ./sluice usage tail                           follow what is metered
  $ ./sluice doctor                               what is wrong with this installation, and what to do
  $ ./sluice test libs/bus                        the tests of one folder
  $ ./sluice helm template gateway deploy/helm/sluice   the manifests for Kubernetes

Environment:
  GATEWAY_URL          the gateway that keys, usage, alerts, audit and config talk to (default http://127.0.0.1:8080)
  AI_GATEWAY_API_KEY   the key they use; an admin key for those
  GATEWAY_ADMIN_KEY    the first admin key of up, cluster and serve
  OPENAI_API_KEY …     switch providers on by themselves
`;

const HELP_AFTER_UP = `
The first start shows an admin key and an API key, once. Ctrl-C lets requests finish, then ends.

Examples:
  $ ./sluice up
  $ ./sluice up --config sluice.yaml --port 9000 --data /var/lib/sluice
  $ OPENAI_API_KEY=sk-… ./sluice up               with OpenAI beside the built-in sample provider
  $ ./sluice up --join nats-leaf://store-17:password@hub:7422   an edge: works alone when the link is cut`;

const HELP_AFTER_CLUSTER = `
Services log to standard error, each line with its service. Ctrl-C drains and stops all of it. SIGUSR2 puts a new
process in the place of every one, one after the other, while requests go on. What ends unasked is started again.

Examples:
  $ ./sluice cluster
  $ ./sluice cluster --ingress 2 --port 8080      ingresses on ports 8080 and 8081
  $ ./sluice cluster --scale dispatch=2,policy=2  two processes each of these services share its work
  $ ./sluice cluster --leaf 7422                  edges of this machine join at port 7422
  $ ./sluice cluster --topology compact --data /tmp/sluice`;

const HELP_AFTER_SERVE = `
It needs a NATS with JetStream and a Redis: bus.nats.servers and state.redis.url in the configuration, or
GATEWAY_BUS_NATS_SERVERS and GATEWAY_STATE_REDIS_URL. ingress, control and guardrail
need the same auth.keySecret.

Examples:
  $ ./sluice serve ingress --config sluice.yaml --port 8080
  $ ./sluice serve auth policy --config sluice.yaml
  $ GATEWAY_BUS_NATS_SERVERS=nats://nats:4222 GATEWAY_STATE_REDIS_URL=redis://redis:6379 ./sluice serve dispatch`;

const HELP_AFTER_NATS = `
Examples:
  $ ./sluice nats consumer --tenant acme --name billing
  $ ./sluice nats permissions --tenant acme --name billing
  $ ./sluice nats edge --name store-17`;

/** The commands that run a gateway. Their code is loaded when they run: most need little of it. */
export function buildProgram(): Command {
  const program = new Command('sluice')
    .description('An AI gateway: one address in front of every model provider.')
    .version(version, '--version')
    .addHelpText('after', HELP_AFTER);

  startCommand(program, 'up')
    .description('start everything in this process: no server beside it, state in one file')
    .option(
      '--join <address>',
      'be an edge of the cluster at this leaf-node address: nats-leaf://user:password@host:7422',
    )
    .addHelpText('after', HELP_AFTER_UP)
    .action(async (options: UpOptions) => (await import('./commands/up.ts')).up(options));

  startCommand(program, 'cluster')
    .description('start a process per service on this machine, with nats-server and redis-server')
    .option('--ingress <n>', 'ingresses, on successive ports', positiveInteger, 1)
    .addOption(
      new Option(
        '--topology <name>',
        'split: a process per service; compact: auth and policy beside each ingress',
      )
        .choices(['split', 'compact'])
        .default('split'),
    )
    .option('--leaf <[host:]port>', 'let edges join here, as NATS leaf nodes', parseLeaf)
    .option('--scale <service=n,...>', 'processes of a service, where one is not enough', parseScale, {})
    .addHelpText('after', HELP_AFTER_CLUSTER)
    .action(async (options: ClusterOptions) => (await import('./commands/cluster.ts')).cluster(options));

  startCommand(program, 'serve')
    .description('run some services against bus.nats and state.redis: what a container runs')
    .argument('<services...>', `any of ${serviceNames.join(', ')}`, collectServices)
    .addHelpText('after', HELP_AFTER_SERVE)
    .action(async (services: ServiceName[], options: StartOptions) =>
      (await import('./commands/serve.ts')).serve(services, options),
    );

  addLoadCommands(program);
  addNatsCommands(program);
  return program;
}

function addNatsCommands(program: Command): void {
  const nats = program
    .command('nats')
    .description('what a NATS of your own is told of those who read usage events, and of edges')
    .addHelpText('after', HELP_AFTER_NATS);
  const reader = (name: string): Command =>
    nats
      .command(name)
      .requiredOption('--tenant <tenant>', 'whose events')
      .requiredOption('--name <name>', 'what the reader is for, such as billing')
      .option('--json', 'one line of JSON');
  reader('consumer')
    .description('make the durable consumer that it reads from; takes the NATS user of control')
    .option('-c, --config <file>', 'configuration that names bus.nats (default: sluice.yaml, if it is there)')
    .addOption(
      new Option('--from <where>', 'with the oldest event that is kept, or with what comes')
        .choices(['start', 'now'])
        .default('start'),
    )
    .action(async (options: ConsumerOptions) => (await import('./commands/nats.ts')).makeConsumer(options));
  reader('permissions')
    .description('write what the configuration of nats-server has to say: an account that may read it')
    .option('--owner <account>', "the account that Sluice's processes log in to", 'SLUICE')
    .option('--account <account>', 'name of the account (default: tenant-TENANT)')
    .option('--user <user>', 'its login (default: TENANT-NAME)')
    .action(async (options: PermissionOptions) =>
      (await import('./commands/nats.ts')).showPermissions(options),
    );
  nats
    .command('edge')
    .description('write what the configuration of nats-server has to say, so that an edge may join')
    .requiredOption('--name <name>', 'the edge, such as store-17: its login, which no other edge has')
    .option('--json', 'one line of JSON')
    .action(async (options: EdgeOptions) => (await import('./commands/nats.ts')).showEdge(options));
}

const startCommand = (program: Command, name: string): Command =>
  program
    .command(name)
    .option(
      '-c, --config <file>',
      'configuration: YAML, JSON or TOML, or a folder of such (default: sluice.yaml, if it is there)',
    )
    .option('-p, --port <n>', 'port to listen on', positiveInteger)
    .option('-d, --data <folder>', 'folder of the state (default: ./data)')
    .option('--json', 'print the address and the first keys as one line of JSON');

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('Expected a whole number from 1 up.');
  return value;
}

function collectServices(text: string, previous: ServiceName[] = []): ServiceName[] {
  const service = serviceNames.find(name => name === text);
  if (service === undefined) throw new InvalidArgumentError(`Expected some of ${serviceNames.join(', ')}.`);
  return [...previous, service];
}
