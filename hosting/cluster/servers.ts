import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { natsServerConfig, roleOf, type ServiceName } from '@sluice/contract';
import { type LocalServer, startNatsServer, startRedisServer } from '@sluice/local-servers';
import type { PlannedProcess } from './topology.ts';

export interface ClusterServers {
  redisUrl: string;
  /** With the user and password of these services: each may say and hear only its own part. */
  natsUrlFor(services: readonly ServiceName[]): string;
  stop(): Promise<void>;
}

/** nats-server with JetStream and a user per role, and redis-server, on loopback, their data under `dataFolder`. */
export async function startServers(
  processes: readonly PlannedProcess[],
  dataFolder: string,
): Promise<ClusterServers> {
  const users = new Map(
    processes.map(({ services }) => [
      roleOf(services),
      { user: roleOf(services), password: randomBytes(16).toString('hex'), services },
    ]),
  );
  const nats = await startNatsServer({
    jetStream: true,
    folder: join(dataFolder, 'nats'),
    config: natsServerConfig({ users: [...users.values()] }),
  });
  const redis = await startRedisServer({ folder: join(dataFolder, 'redis') }).catch(
    async (cause: unknown) => {
      await nats.stop();
      throw cause;
    },
  );
  return {
    redisUrl: redis.url,
    natsUrlFor(services) {
      const role = roleOf(services);
      return `nats://${role}:${users.get(role)?.password}@127.0.0.1:${nats.port}`;
    },
    stop: () => stopAll([redis, nats]),
  };
}

async function stopAll(servers: readonly LocalServer[]): Promise<void> {
  for (const server of servers) await server.stop();
}
