import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { exitCodes } from '@sluice/cli/exit-codes';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder } from '@sluice/testkit';
import { expect, onTestFinished, test } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

/** Starts `sluice` in a folder of its own, with nothing of this machine's settings. */
function start(parameters: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN, ...parameters], {
    cwd: temporaryFolder(),
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

async function run(...given: Parameters<typeof start>) {
  const child = start(...given);
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'exit'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code: Number(code), stdout, stderr };
}

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '0.0.0.0');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  return address.port;
}

const linesOf = (stderr: string): string[] => stderr.trimEnd().split('\n');

test('without a command the help is shown, with the commands of the wrapper too', async () => {
  const { code, stdout, stderr } = await run([]);
  expect({ code, stderr }).toEqual({ code: exitCodes.ok, stderr: '' });
  for (const command of ['up', 'cluster', 'serve', 'bench', 'keys', 'usage', 'config', 'test', 'check'])
    expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
});

test.each([
  ['clustr', 'Did you mean cluster?'],
  ['up --prot 1', 'Did you mean --port?'],
  ['serve dispath', 'Expected some of ingress, auth'],
  ['cluster --ingress none', 'whole number'],
  ['cluster --scale ingress=2', 'the services are auth, policy'],
  ['cluster --scale dispatch', 'such as dispatch=2'],
])('what cannot be understood is told with a hint: %s', async (line, hint) => {
  const { code, stderr } = await run(line.split(' '));
  expect(code).toBe(exitCodes.usage);
  expect(stderr).toContain(hint);
  expect(stderr).toContain('--help');
});

test('a service that shares the process of the ingress is not scaled alone', async () => {
  const { code, stderr } = await run(['cluster', '--topology', 'compact', '--scale', 'policy=2']);
  expect(code).toBe(exitCodes.usage);
  expect(linesOf(stderr)).toEqual([expect.stringMatching(/^In the topology compact, policy .*--ingress/)]);
});

test.each(['up', 'cluster', 'serve', 'bench', 'keys', 'usage', 'config'])(
  'the help of %s teaches by example',
  async command => {
    const { code, stdout } = await run([command, '--help']);
    expect(code).toBe(exitCodes.ok);
    expect(stdout).toMatch(new RegExp(`Examples?:\\n.*\\./sluice ${command}`));
  },
);

test.each(['up', 'cluster', 'serve dispatch'])(
  'a broken configuration ends %s with its place',
  async line => {
    const file = join(temporaryFolder(), 'sluice.yaml');
    writeFileSync(file, 'version: 1\nserver:\n  prot: 8080\n  bodyLimit: much\n');
    const { code, stderr } = await run([...line.split(' '), '--config', file]);
    expect(code).toBe(exitCodes.configuration);
    const [unknown, wrong, ...rest] = linesOf(stderr);
    expect(unknown).toMatch(/sluice\.yaml:3:3: server\.prot: .*did you mean "port"\?$/);
    expect(wrong).toMatch(/sluice\.yaml:4:14: server\.bodyLimit: expected /);
    expect(rest).toEqual([]);
  },
);

test('single services without an address of NATS end with what to set', async () => {
  const { code, stderr } = await run(['serve', 'dispatch']);
  expect(code).toBe(exitCodes.configuration);
  expect(linesOf(stderr)).toEqual([expect.stringMatching(/^bus\.nats\.servers: .*GATEWAY_BUS_NATS_SERVERS/)]);
});

test.each([
  ['up --join nats-leaf://edge:x@127.0.0.1:1', {}, /^auth\.keySecret: .*edge.*GATEWAY_AUTH_KEYSECRET/],
  [
    'up --join nats-leaf://127.0.0.1:1',
    { GATEWAY_AUTH_KEYSECRET: 'a secret of thirty-two bytes at least' },
    /^edge\.name: .*GATEWAY_EDGE_NAME/,
  ],
  ['up --join 127.0.0.1:7422', {}, /edge\.join.*nats-leaf:\/\/user:password@host:7422/],
  ['cluster', { GATEWAY_EDGE_JOIN: 'nats-leaf://edge:x@127.0.0.1:1' }, /^edge\.join: .*sluice up/],
  ['serve dispatch', { GATEWAY_EDGE_JOIN: 'nats-leaf://edge:x@127.0.0.1:1' }, /^edge\.join: .*sluice up/],
])('an edge that cannot be one ends with what to set: %s', async (line, environment, expected) => {
  const { code, stderr } = await run(line.split(' '), environment);
  expect(linesOf(stderr)).toEqual([expect.stringMatching(expected)]);
  expect(code).toBe(exitCodes.configuration);
});

test.each([
  ['up', {}],
  ['cluster', {}],
  [
    'serve ingress',
    {
      GATEWAY_BUS_NATS_SERVERS: 'nats://127.0.0.1:1',
      GATEWAY_AUTH_KEYSECRET: 'a secret of thirty-two bytes at least',
    },
  ],
])('a taken port ends %s with one line that says which one and what to do', async (line, environment) => {
  const port = await takenPort();
  const { code, stdout, stderr } = await run([...line.split(' '), '--port', String(port)], environment);
  expect({ code, stdout }).toEqual({ code: exitCodes.unavailable, stdout: '' });
  expect(linesOf(stderr)).toEqual([expect.stringMatching(`^Port ${port} is taken .*--port`)]);
});

test('a start that fails for its port does not spend the first keys', async () => {
  const data = temporaryFolder();
  await run(['up', '--data', data, '--port', String(await takenPort())]);
  const child = start(['up', '--json', '--data', data, '--port', String(await freePort())]);
  const [line] = await once(child.stdout, 'data');
  expect(JSON.parse(String(line))).toMatchObject({
    adminKey: expect.stringMatching(/^sk-sluice-/),
    apiKey: expect.stringMatching(/^sk-sluice-/),
  });
});

test.each(['up', 'cluster'])('a data folder that cannot be written ends %s with one line', async command => {
  const file = join(temporaryFolder(), 'a file');
  writeFileSync(file, '');
  const port = String(await freePort());
  const { code, stderr } = await run([command, '--port', port, '--data', join(file, 'data')]);
  expect(code).toBe(exitCodes.cannotCreate);
  expect(linesOf(stderr)).toEqual([expect.stringMatching(/^The data folder .*a file.*ENOTDIR.*--data/)]);
});

test('a state file that is none ends the start with its name', async () => {
  const data = temporaryFolder();
  writeFileSync(join(data, 'sluice.db'), 'This is no database. '.repeat(100));
  const { code, stderr } = await run(['up', '--port', String(await freePort()), '--data', data]);
  expect(code).toBe(exitCodes.cannotCreate);
  expect(linesOf(stderr)).toEqual([expect.stringMatching(/^Cannot open the state file .*sluice\.db/)]);
});
