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

/** A redis-server whose data go with this process. */
export const startRedisServer = (options: Partial<RedisServerOptions> = {}): Promise<LocalServer> =>
  startRedis({ folder: temporaryFolder(), ...options });
