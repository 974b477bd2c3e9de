import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serviceNames } from '@sluice/contract';
import { freePort } from '@sluice/local-servers';
import { startNatsServer, startRedisServer, temporaryFolder, waitFor } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { bearer, chatBody, post } from './client.ts';
import { cleanEnvironment, type Gateway, startGateway, startSluice } from './gateway.ts';
import { completion, sendJson, startProviderStub } from './provider-stub.ts';
import { writeTestConfig } from './test-config.ts';

const MAIN = fileURLToPath(new URL('../../hosting/main.ts', import.meta.url));

test('the first start shows keys that work; later starts show none, keep them, and the state holds only hashes', async () => {
  const data = temporaryFolder();
  const parameters = ['up', '--port', String(await freePort()), '--data', data];
  const first = await startSluice(parameters, cleanEnvironment());
  const { adminKey = '', apiKey = '' } = first.ready;
  expect(adminKey).toMatch(/^sk-sluice-/);
  const ask = async (url: string): Promise<number> =>
    await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { ...bearer(apiKey), 'content-type': 'application/json' },
      body: JSON.stringify(chatBody('sample')),
    }).then(response => response.status);
  expect(await ask(first.ready.url)).toBe(200);
  await first.stop();
  expect(first.child.exitCode).toBe(0);
  const second = await startSluice(parameters, cleanEnvironment());
  expect(second.ready).not.toHaveProperty('adminKey');
  expect(second.ready).not.toHaveProperty('apiKey');
  expect(await ask(second.ready.url)).toBe(200);
  await second.stop();
  const database = readFileSync(join(data, 'sluice.db'));
  for (const key of [adminKey, apiKey]) expect(database.includes(key)).toBe(false);
  expect(statSync(join(data, 'key-secret')).mode & 0o077).toBe(0);
});

test('while NATS or Redis is away a process says which address, answers probes, and is not ready; then it is', async () => {
  const nats = await startNatsServer({ jetStream: true });
  const redis = await startRedisServer();
  await nats.stop();
  await redis.stop();
  const url = `http://127.0.0.1:${await freePort()}`;
  const environment = cleanEnvironment({
    GATEWAY_BUS_NATS_SERVERS: nats.url,
    GATEWAY_STATE_REDIS_URL: redis.url,
    GATEWAY_AUTH_KEYSECRET: 'a-secret-of-this-test-0123456789',
    GATEWAY_SERVER_HOST: '127.0.0.1',
  });
  const child = spawn(
    process.execPath,
    [MAIN, 'serve', ...serviceNames, '--port', new URL(url).port, '--data', temporaryFolder()],
    {
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let log = '';
  child.stderr.on('data', (text: Buffer) => {
    log += text.toString();
  });
  const ready = async (): Promise<number> => (await fetch(`${url}/ready`)).status;
  await waitFor(async () => (await fetch(`${url}/health`)).ok);
  expect(await ready()).toBe(503);
  await waitFor(() => log.includes(`NATS at ${nats.url} cannot be reached`));
  await nats.restart();
  await waitFor(() => log.includes(new URL(redis.url).host));
  expect(await ready()).toBe(503);
  await redis.restart();
  await waitFor(async () => (await ready()) === 200);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
  await nats.stop();
  await redis.stop();
});

test.each(['up', 'cluster'] as const)(
  'a request that runs when the gateway is stopped is answered first (%s)',
  async command => {
    const stub = await startProviderStub();
    const gateway: Gateway = await startGateway(command, writeTestConfig(stub));
    let release = (): void => undefined;
    stub.when('stub-held', (_request, response) => {
      release = () => sendJson(response, 200, completion('stub-held', 'held'));
    });
    const answer = post(gateway, '/v1/chat/completions', chatBody('stub-held'), bearer(gateway.adminKey));
    await waitFor(() => stub.callsFor('stub-held').length === 1);
    const stopped = gateway.stop();
    await waitFor(
      async () =>
        await fetch(`${gateway.url}/health`).then(
          () => false,
          () => true,
        ),
    );
    release();
    expect(await (await answer).json()).toMatchObject({ choices: [{ message: { content: 'held' } }] });
    await stopped;
    await stub.close();
  },
);
