import type { LocalServer } from '@sluice/local-servers';
import { startRedisServer } from '@sluice/testkit';
import { afterAll, beforeAll } from 'vitest';
import { collectingLogger } from '../logger-fixture.ts';
import { RedisConnection, type RedisOptions } from './connection.ts';

/** Connections of two processes to a Redis that the file of tests has for itself. To be asked for once the tests run. */
export function twoConnections(
  scripts: RedisOptions['scripts'],
): () => readonly [RedisConnection, RedisConnection] {
  let server: LocalServer;
  let connections: readonly [RedisConnection, RedisConnection];
  const connect = (): RedisConnection =>
    new RedisConnection({
      url: server.url,
      logger: collectingLogger(),
      scripts,
      probe: redis => redis.ping(),
    });

  beforeAll(async () => {
    server = await startRedisServer();
    connections = [connect(), connect()];
    await Promise.all(connections.map(connection => connection.ready()));
  });
  afterAll(async () => {
    for (const connection of connections) connection.close();
    await server.stop();
  });
  return () => connections;
}
