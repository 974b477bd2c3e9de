import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { ask, findServer, freePort } from '@sluice/local-servers';
import { expect, test } from 'vitest';
import { startNatsServer, startRedisServer } from './servers.ts';
import { waitFor } from './wait-for.ts';

test('a NATS server answers when the start resolves, and comes back on the same port', async () => {
  const server = await startNatsServer({ jetStream: true, config: 'max_payload: 4096' });
  expect(await ask(server.port, '')).toMatch(/^INFO .*"max_payload":4096/);
  await server.kill();
  expect(await ask(server.port, '')).toBeUndefined();
  await server.restart();
  expect(await ask(server.port, '')).toMatch(/"jetstream":true/);
  await server.stop();
  expect(await ask(server.port, '')).toBeUndefined();
});

test('a Redis server keeps what was written over a kill and a restart', async () => {
  const server = await startRedisServer();
  expect(await ask(server.port, 'SET colour blue\r\n')).toBe('+OK\r\n');
  await server.kill();
  await server.restart();
  expect(await ask(server.port, 'GET colour\r\n')).toBe('$4\r\nblue\r\n');
  await server.restart();
  expect(await ask(server.port, 'GET colour\r\n')).toBe('$4\r\nblue\r\n');
  await server.stop();
});

test('a server whose configuration is broken fails with what it printed', async () => {
  const port = await freePort();
  await expect(startNatsServer({ config: 'authorization {', port })).rejects.toThrow(/did not start.*nats/s);
});

test('a port that is taken fails with what the server printed', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(startNatsServer({ port })).rejects.toThrow(/did not start.*in use/s);
  holder.close();
});

test('a server dies with the process that started it, even when that one is killed', async () => {
  const index = new URL('./index.ts', import.meta.url).href;
  const script = `const { startNatsServer } = await import(${JSON.stringify(index)});
    console.log((await startNatsServer()).port); setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(owner.stdout, 'data');
  const port = Number(String(line).trim());
  expect(await ask(port, '')).toMatch(/^INFO /);
  owner.kill('SIGKILL');
  await waitFor(async () => (await ask(port, '')) === undefined, { what: 'the end of the orphan' });
});

test('a missing server is an error that says what to install', () => {
  const nowhere = { PATH: '', NATS_SERVER: '/nowhere/nats-server' };
  expect(() => findServer('nats-server', nowhere)).toThrow(/NATS_SERVER is \/nowhere/);
});

test('waitFor gives the first truthy value, and at the timeout the last error as the cause', async () => {
  let calls = 0;
  const third = (): number => {
    calls += 1;
    if (calls < 3) throw new Error('not yet');
    return calls;
  };
  expect(await waitFor(third)).toBe(3);
  const never = waitFor(() => Promise.reject(new Error('never')), { timeoutMs: 30, what: 'nothing' });
  await expect(never).rejects.toMatchObject({ message: /for nothing/, cause: { message: 'never' } });
});
