import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '@sluice/contract';
import { ask, freePort, type LocalServer } from '@sluice/local-servers';
import { startRedisServer, temporaryFolder, waitFor } from '@sluice/testkit';
import { generate } from 'selfsigned';
import { afterEach, expect, test } from 'vitest';
import { collectingLogger } from '../logger-fixture.ts';
import { limitOf } from '../reservations/limit-fixture.ts';
import { openRedisReservations } from '../reservations/open-redis.ts';
import { nameOf, type RedisAddress } from './create-client.ts';

const PATIENT = { timeoutMs: 30_000 };
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(options: Parameters<typeof startRedisServer>[0] = {}): Promise<LocalServer> {
  const server = await startRedisServer(options);
  closers.push(() => server.kill());
  return server;
}

async function open(address: RedisAddress) {
  const logger = collectingLogger();
  const opened = openRedisReservations({ ...address, logger, clock: systemClock, replicas: () => 1 });
  closers.push(() => opened.connection.close());
  await opened.connection.ready();
  return { ...opened, logger };
}

let ids = 0;
const request = (limit = 5) => {
  ids += 1;
  const limits = [limitOf({ key: 'client', limit, onUnavailable: 'closed' })];
  return { id: `client-${ids}`, attempt: 1, tenant: 'acme', leaseMs: 30_000, limits };
};

test('a user of an access list needs what the page of limits says, and no more', async () => {
  const rights = '~sluice:* resetchannels -@all +@read +@write +@scripting +@connection +time';
  const server = await start({ config: `user sluice on >p:w@d ${rights}\nuser default off` });
  const address = `redis://sluice:${encodeURIComponent('p:w@d')}@127.0.0.1:${server.port}`;
  const { reservations, flush, logger } = await open({ url: address });
  const held = request();
  expect(await reservations.hold(held)).toMatchObject({ kind: 'held' });
  const marks = [
    reservations.called('acme', held.id, 1, 'dispatch.a', 30_000),
    reservations.settle('acme', held.id, 1, { inputTokens: 1, outputTokens: 1 }),
  ];
  await flush();
  await Promise.all(marks);
  expect(await reservations.find('acme', held.id)).toMatchObject({ state: 'settled' });
  expect(logger.messages).toEqual([]);
});

test('over TLS, the certificate has to be one that is trusted', async () => {
  const folder = temporaryFolder();
  const { cert, private: key } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  writeFileSync(join(folder, 'cert.pem'), cert);
  writeFileSync(join(folder, 'key.pem'), key);
  const tlsPort = await freePort();
  await start({
    config: `tls-port ${tlsPort}\ntls-cert-file ${folder}/cert.pem\ntls-key-file ${folder}/key.pem\ntls-auth-clients no`,
  });
  const url = `rediss://127.0.0.1:${tlsPort}`;
  const logger = collectingLogger();
  const { connection } = openRedisReservations({ url, logger, clock: systemClock, replicas: () => 1 });
  closers.push(() => connection.close());
  await waitFor(() => logger.messages.length > 0);
  expect(connection.available).toBe(false);
  const program = `
    import { openRedisReservations } from '@sluice/store/limits';
    const logger = { info() {}, warn() {}, error() {} };
    const opened = openRedisReservations({ url: '${url}', logger, clock: Date.now, replicas: () => 1 });
    await opened.connection.ready();
    console.log(JSON.stringify(await opened.reservations.hold(${JSON.stringify(request())})));
    opened.connection.close();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    env: { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem') },
  });
  expect(JSON.parse(stdout)).toMatchObject({ kind: 'held' });
});

test('sentinels say where the master is, and where it is when another one has taken over', async () => {
  const master = await start();
  const replica = await start({ config: `replicaof 127.0.0.1 ${master.port}` });
  await waitFor(
    async () => (await ask(replica.port, 'INFO replication\r\n'))?.includes('master_link_status:up'),
    PATIENT,
  );
  const sentinel = await start({
    isSentinel: true,
    config: [
      `sentinel monitor main 127.0.0.1 ${master.port} 1`,
      'sentinel down-after-milliseconds main 1000',
      'sentinel failover-timeout main 5000',
    ].join('\n'),
  });
  await waitFor(
    async () => (await ask(sentinel.port, 'SENTINEL replicas main\r\n'))?.includes(String(replica.port)),
    PATIENT,
  );
  const { reservations, connection } = await open({ url: [sentinel.url], sentinel: 'main' });
  for (const left of [2, 1])
    expect(await reservations.hold(request(3))).toMatchObject({ limits: [{ remaining: left }] });
  await master.kill();
  const refused = async (): Promise<unknown> => reservations.hold(request(3));
  await expect(refused()).rejects.toMatchObject({ code: 'limits_unavailable' });
  await waitFor(() => connection.available, PATIENT);
  expect(await reservations.hold(request(3))).toMatchObject({ kind: 'held', limits: [{ remaining: 0 }] });
  expect(await reservations.hold(request(3))).toMatchObject({ kind: 'refused' });
}, 60_000);

test('addresses are named without what is secret in them', () => {
  expect(nameOf({ url: 'rediss://user:secret@redis.example' })).toBe('redis.example:6379');
  expect(nameOf({ url: ['redis://:secret@a:1', 'redis://b'], cluster: true })).toBe('a:1, b:6379');
  expect(nameOf({ url: ['redis://a', 'redis://b:2'], sentinel: 'main' })).toBe('a:26379, b:2');
});
