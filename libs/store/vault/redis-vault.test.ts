import type { LocalServer } from '@sluice/local-servers';
import { startRedisServer } from '@sluice/testkit';
import { afterAll, beforeAll } from 'vitest';
import { collectingLogger } from '../logger-fixture.ts';
import { RedisConnection } from '../redis/connection.ts';
import { vaultContract } from './contract-suite.ts';
import { RedisVault } from './redis-vault.ts';

let server: LocalServer;
let connection: RedisConnection;

beforeAll(async () => {
  server = await startRedisServer();
  connection = new RedisConnection({
    url: server.url,
    logger: collectingLogger(),
    scripts: {},
    probe: redis => redis.ping(),
  });
  await connection.ready();
});
afterAll(async () => {
  connection.close();
  await server.stop();
});

vaultContract(() => new RedisVault(connection));
