import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '@sluice/config';
import { natsServerConfig, permissionsOf, roleOf, type ServiceName } from '@sluice/contract';
import { type LocalServer, startNatsServer, startRedisServer } from '@sluice/local-servers';
import type { Logger } from 'pino';
import { keepRunning } from './keep-running.ts';
import { openToEdges } from './open-to-edges.ts';
import type { LeafListener } from './parse-leaf.ts';
import type { PlannedProcess } from './topology.ts';

export interface ClusterServers {
  /** Tells a process of these services where they are: as a user that may say and hear only its own part. */
  environmentFor(services: readonly ServiceName[]): Record<string, string>;
  /** Where edges join, with user and password; undefined where they cannot. */
  join: string | undefined;
  stop(): Promise<void>;
}

/**
 * nats-server with JetStream and a user per role, and redis-server, on loopback, their data under `dataFolder`. One
 * that the configuration names is not started: it is somebody else's.
 */
export async function startServers(
  processes: readonly PlannedProcess[],
  dataFolder: string,
  { bus, state }: Pick<Config, 'bus' | 'state'>,
  logger: Logger,
  leaf?: LeafListener,
): Promise<ClusterServers> {
  const edges = leaf && openToEdges(leaf, dataFolder, bus);
  const users = usersOf(processes);
  const running: LocalServer[] = [];
  const stop = async (): Promise<void> => {
    for (const server of running.splice(0).reverse()) await server.stop();
  };
  const keep = (name: string, server: LocalServer): LocalServer => {
    running.push(server);
    keepRunning(name, server, logger);
    return server;
  };
  const nats =
    bus.nats.servers.length > 0
      ? undefined
      : keep(
          'nats-server',
          await startNatsServer({
            jetStream: true,
            folder: join(dataFolder, 'nats'),
            config: natsServerConfig({
              users: [...users.values(), ...(edges?.users ?? [])],
              ...(edges && { extra: edges.extra }),
            }),
          }),
        );
  const redis =
    state.redis.url !== ''
      ? undefined
      : await startRedisServer({ folder: join(dataFolder, 'redis') }).catch(async (cause: unknown) => {
          await stop();
          throw cause;
        });
  if (redis !== undefined) keep('redis-server', redis);
  return {
    environmentFor(services) {
      const role = roleOf(services);
      return {
        ...(nats !== undefined && {
          GATEWAY_BUS_NATS_SERVERS: `nats://${role}:${users.get(role)?.password}@127.0.0.1:${nats.port}`,
        }),
        ...(redis !== undefined && { GATEWAY_STATE_REDIS_URL: redis.url }),
      };
    },
    join: edges?.join,
    stop,
  };
}

const usersOf = (processes: readonly PlannedProcess[]) =>
  new Map(
    processes.map(({ services }) => [
      roleOf(services),
      {
        user: roleOf(services),
        password: randomBytes(16).toString('hex'),
        permissions: permissionsOf(services),
      },
    ]),
  );
