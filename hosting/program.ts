import { type ServiceName, serviceNames } from '@sluice/contract';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { StartOptions } from './bootstrap.ts';
import type { ClusterOptions } from './commands/cluster.ts';
import { version } from './version.ts';

const HELP_AFTER = `
Examples:
  $ ./sluice up                                   everything in one process, answers on port 8080
  $ ./sluice up --config sluice.yaml --port 9000
  $ ./sluice cluster --ingress 2                  a process per service, NATS and Redis beside them
  $ ./sluice keys create --name app --tenant acme
  $ ./sluice usage tail                           follow what is metered

Environment:
  GATEWAY_URL          the gateway that keys, usage and config talk to (default http://127.0.0.1:8080)
  AI_GATEWAY_API_KEY   the key they use; an admin key for keys, usage and config
  GATEWAY_ADMIN_KEY    the first admin key of up, cluster and serve
  OPENAI_API_KEY …     switch providers on by themselves
`;

/** The commands that run a gateway. Their code is loaded when they run: most need little of it. */
export function buildProgram(): Command {
  const program = new Command('sluice')
    .description('An AI gateway: one address in front of every model provider.')
    .version(version, '--version')
    .addHelpText('after', HELP_AFTER);

  startCommand(program, 'up')
    .description('Start everything in this process: no server beside it, state in one file.')
    .action(async (options: StartOptions) => (await import('./commands/up.ts')).up(options));

  startCommand(program, 'cluster')
    .description('Start a process per service on this machine, with nats-server and redis-server.')
    .option('--ingress <n>', 'ingresses, on successive ports', positiveInteger, 1)
    .addOption(
      new Option(
        '--topology <name>',
        'split: a process per service; compact: auth and policy beside each ingress',
      )
        .choices(['split', 'compact'])
        .default('split'),
    )
    .action(async (options: ClusterOptions) => (await import('./commands/cluster.ts')).cluster(options));

  startCommand(program, 'serve')
    .description('Run some services against bus.nats and state.redis: what a container runs.')
    .argument('<services...>', `any of ${serviceNames.join(', ')}`, collectServices)
    .action(async (services: ServiceName[], options: StartOptions) =>
      (await import('./commands/serve.ts')).serve(services, options),
    );

  program
    .command('bench')
    .description('Measure this machine: a bare pass-through, one process, a cluster, side by side.')
    .option('--quick', 'a short run, for a first look')
    .option('--json', 'print figures for programs')
    .action(async options => (await import('@sluice/loadtest')).runBench(options));

  return program;
}

const startCommand = (program: Command, name: string): Command =>
  program
    .command(name)
    .option('-c, --config <file>', 'configuration: YAML, JSON or TOML (default: sluice.yaml, if it is there)')
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
