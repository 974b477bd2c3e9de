import { randomBytes } from 'node:crypto';
import type { LocalServer } from '@sluice/local-servers';
import { startNatsServer, startRedisServer } from '@sluice/testkit';

export interface Servers {
  nats: LocalServer;
  redis: LocalServer;
  /** With which services find them, and each other's keys. */
  environment: NodeJS.ProcessEnv;
  adminKey: string;
  stop(): Promise<void>;
}

/** What services need beside them, for processes that are started one by one. */
export async function startServers(): Promise<Servers> {
  const [nats, redis] = await Promise.all([startNatsServer({ jetStream: true }), startRedisServer()]);
  const adminKey = `sk-sluice-${randomBytes(32).toString('base64url')}`;
  return {
    nats,
    redis,
    adminKey,
    environment: {
      ...process.env,
      NODE_ENV: 'production',
      GATEWAY_BUS_NATS_SERVERS: nats.url,
      GATEWAY_STATE_REDIS_URL: redis.url,
      GATEWAY_AUTH_KEYSECRET: randomBytes(32).toString('base64url'),
      GATEWAY_ADMIN_KEY: adminKey,
      GATEWAY_SERVER_HOST: '127.0.0.1',
      GATEWAY_TELEMETRY_LOGS_LEVEL: 'error',
    },
    async stop() {
      await Promise.all([nats.stop(), redis.stop()]);
    },
  };
}
