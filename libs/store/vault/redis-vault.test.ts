import { createSecretKey } from 'node:crypto';
import type { LocalServer } from '@sluice/local-servers';
import { startRedisServer } from '@sluice/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

const secret = createSecretKey(Buffer.from('the secret of an installation'));
vaultContract(() => new RedisVault(connection, secret));

test('who reads all of Redis finds neither the value, nor whose it is', async () => {
  const vault = new RedisVault(connection, secret);
  const scope = { tenant: 'a-tenant', conversation: 'a-conversation' };
  await vault.put(scope, new Map([['[EMAIL-a]', 'ann@example.com']]));
  const { redis } = connection;
  const names = await redis.keys('*');
  const values = await Promise.all(names.map(name => redis.hgetallBuffer(name)));
  const all = names.join() + values.map(fields => Object.values(fields).join()).join();
  expect(values.flatMap(fields => Object.keys(fields))).toContain('[EMAIL-a]');
  expect(all).not.toMatch(/ann@|example|a-tenant|a-conversation/);
});

test('a process that was given another secret reads nothing, and makes other tokens', async () => {
  const scope = { tenant: 'acme', conversation: 'rotated' };
  const vault = new RedisVault(connection, secret);
  const other = new RedisVault(connection, createSecretKey(Buffer.from('another secret')));
  await vault.put(scope, new Map([['[EMAIL-a]', 'ann@example.com']]));
  expect(await other.read(scope)).toEqual(new Map());
  expect((await other.key()).equals(await vault.key())).toBe(false);
});
