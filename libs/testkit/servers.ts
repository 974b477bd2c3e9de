import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type LocalServer,
  type NatsServerOptions,
  type RedisServerOptions,
  startNatsServer as startNats,
  startRedisServer as startRedis,
} from '@sluice/local-servers';
import { temporaryFolder } from './temporary-folder.ts';

/** A nats-server whose data go with this process. */
export const startNatsServer = (options: Partial<NatsServerOptions> = {}): Promise<LocalServer> =>
  startNats({ folder: temporaryFolder(), ...options });

export interface JetStreamServer extends LocalServer {
  /** Takes JetStream away from a server that goes on otherwise, and gives it back, with its data. */
  setJetStream(enabled: boolean): void;
}

/** A nats-server whose JetStream can be away while it is there. */
export async function startJetStreamServer(): Promise<JetStreamServer> {
  const folder = temporaryFolder();
  const configOf = (enabled: boolean): string =>
    `jetstream { enabled: ${enabled}, store_dir: ${JSON.stringify(join(folder, 'jetstream'))} }\n`;
  const server = await startNats({ folder, config: configOf(true) });
  return {
    ...server,
    setJetStream(enabled) {
      writeFileSync(join(folder, 'nats.conf'), configOf(enabled));
      server.reload();
    },
  };
}

/** A redis-server whose data go with this process. */
export const startRedisServer = (options: Partial<RedisServerOptions> = {}): Promise<LocalServer> =>
  startRedis({ folder: temporaryFolder(), ...options });
