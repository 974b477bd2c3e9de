import { once } from 'node:events';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Finding } from '@sluice/cli/finding';
import { freePort } from '@sluice/local-servers';
import { startNatsServer, startRedisServer, temporaryFolder } from '@sluice/testkit';
import { generate } from 'selfsigned';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkSpace } from './check-data-folder.ts';
import { checkInstallation } from './check-installation.ts';
import { checkNode } from './check-node.ts';
import { startSluice } from './start-sluice-fixture.ts';

const DAY_MS = 86_400_000;

/** What is found of an installation with this configuration, by what was looked at. */
async function look(
  config = '',
  { data = temporaryFolder(), env = {} }: { data?: string; env?: Record<string, string> } = {},
) {
  const file = join(temporaryFolder(), 'sluice.yaml');
  writeFileSync(file, `version: 1\n${config}`);
  const port = await freePort();
  const { findings } = await checkInstallation({ config: file, data, port }, env);
  const of = (check: string): Finding[] => findings.filter(finding => finding.check === check);
  return { findings, of, file, port };
}
const notOk = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ state }) => state === 'fault' || state === 'warning');

test('an installation of which nothing was started yet has no fault', async () => {
  const { findings } = await look();
  expect(notOk(findings)).toMatchObject([{ check: 'providers', state: 'warning' }]);
});

test('a Node that is too old is a fault', () => {
  expect(checkNode('v22.21.1').state).toBe('fault');
  expect(checkNode('v24.0.0').state).toBe('ok');
});

test('a configuration that cannot be used is a fault with its place, and the rest is not guessed at', async () => {
  const { findings, file } = await look('server:\n  prot: 8080\n');
  expect(notOk(findings)).toMatchObject([
    { check: 'configuration', state: 'fault', found: expect.stringContaining(`${file}:3:3: server.prot`) },
  ]);
  expect(findings.at(-1)?.state).toBe('skipped');
});

test('a secret that is not set here is named by its variable, not by what it holds', async () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference as configurations write it
  const config = 'providers: [{ name: openai, apiKey: "${THE_KEY}" }]\n';
  const { of } = await look(config);
  expect(of('secret')).toMatchObject([{ state: 'warning', found: expect.stringContaining('THE_KEY') }]);
  const there = await look(config, { env: { THE_KEY: 'sk-a-canary-of-this-test' } });
  expect(there.of('secret')).toEqual([]);
  expect(JSON.stringify(there.findings)).not.toContain('canary');
});

test('a data folder that cannot be is a fault', async () => {
  const file = join(temporaryFolder(), 'a file');
  writeFileSync(file, '');
  const { of } = await look('', { data: join(file, 'data') });
  expect(of('data folder')).toMatchObject([{ state: 'fault', remedy: expect.stringContaining('--data') }]);
});

test.each([
  [50, 'fault'],
  [500, 'warning'],
  [5_000, 'ok'],
])('%i MiB of free space are judged as %s', (mib, state) => {
  expect(checkSpace('/data', { bavail: mib * 256, bsize: 4_096 }).state).toBe(state);
});

test('a state file that is none is a fault', async () => {
  const data = temporaryFolder();
  writeFileSync(join(data, 'sluice.db'), 'This is no database. '.repeat(100));
  expect((await look('', { data })).findings).toContainEqual(
    expect.objectContaining({ check: 'state file', state: 'fault' }),
  );
});

test('a port that is taken is told with who has it', async () => {
  const server = createServer().listen(0, '0.0.0.0');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const { findings } = await checkInstallation({ port: port ?? 0, data: temporaryFolder() }, {});
  const [taken] = findings.filter(({ check }) => check === 'port');
  expect(taken).toMatchObject({ state: 'fault', remedy: expect.stringContaining('--port') });
  if (process.platform === 'linux') expect(taken?.found).toContain(`(process ${process.pid})`);
});

test('the secrets of an installation are missed where they are lost, open to others, or those of another one', async () => {
  const data = temporaryFolder();
  const { port, ready, stop } = await startSluice(data);
  const put = await fetch(`${ready.url}/api/v1/secrets/openai`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${ready.adminKey}`, 'content-type': 'application/json' },
    body: '{"value":"sk-a-canary-of-this-test"}',
  });
  expect(put.ok).toBe(true);
  const running = await checkInstallation({ data, port }, {});
  expect(running.findings.filter(({ check }) => check === 'port')).toMatchObject([
    { state: 'ok', found: expect.stringContaining('gateway that runs') },
  ]);
  await stop();
  const secrets = async () =>
    (await look('', { data })).findings.filter(({ check }) => ['key secret', 'master key'].includes(check));
  expect(notOk(await secrets())).toEqual([]);
  chmodSync(join(data, 'key-secret'), 0o644);
  expect(notOk(await secrets())).toMatchObject([
    { check: 'key secret', state: 'warning', remedy: expect.stringContaining('chmod') },
  ]);
  rmSync(join(data, 'key-secret'));
  writeFileSync(join(data, 'master-key'), 'another master key, of 32 characters and more\n', { mode: 0o600 });
  expect(notOk(await secrets())).toMatchObject([
    { check: 'key secret', state: 'fault', found: expect.stringContaining('2 API keys') },
    { check: 'master key', state: 'fault', found: 'it does not open openai' },
  ]);
  rmSync(join(data, 'master-key'));
  expect(notOk(await secrets())).toMatchObject([
    { check: 'key secret' },
    { check: 'master key', state: 'fault', found: expect.stringContaining('lost') },
  ]);
});

describe('a certificate', () => {
  async function pairUntil(end: number) {
    const folder = temporaryFolder();
    const pair = await generate([{ name: 'commonName', value: 'gateway.test' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: new Date(Date.now() - 100 * DAY_MS),
      notAfterDate: new Date(end),
    });
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    writeFileSync(cert, pair.cert);
    writeFileSync(key, pair.private);
    return { cert, key };
  }
  const looked = async ({ cert, key }: { cert: string; key: string }) =>
    (await look(`server: { tls: { cert: ${cert}, key: ${key} } }\n`)).findings.filter(({ check }) =>
      check.startsWith('server.tls'),
    );

  test.each([
    [90, 'ok'],
    [5, 'warning'],
    [-1, 'fault'],
  ])('that ends in %i days is judged as %s', async (days, state) => {
    expect(await looked(await pairUntil(Date.now() + days * DAY_MS))).toMatchObject([
      { check: 'server.tls.cert', state },
    ]);
  });

  test('of another key is a fault, and so is one that is not there', async () => {
    const [one, other] = [
      await pairUntil(Date.now() + 90 * DAY_MS),
      await pairUntil(Date.now() + 90 * DAY_MS),
    ];
    expect(await looked({ cert: one.cert, key: other.key })).toContainEqual(
      expect.objectContaining({ check: 'server.tls.key', state: 'fault' }),
    );
    rmSync(one.cert);
    expect(await looked(one)).toMatchObject([{ check: 'server.tls.cert', state: 'fault' }]);
  });
});

describe('NATS', () => {
  const found = async (url: string) => {
    const { findings } = await look(`bus: { nats: { servers: ["${url}"] } }\n`);
    return findings.filter(({ check }) => ['NATS', 'JetStream', 'NATS permissions'].includes(check));
  };
  const withNats = async (options: Parameters<typeof startNatsServer>[0]) => {
    const server = await startNatsServer(options);
    onTestFinished(() => server.stop());
    return server;
  };

  test('that has everything is fine', async () => {
    const { url } = await withNats({ jetStream: true });
    expect((await found(url)).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
  });

  test('that is away is a fault', async () => {
    expect(await found(`nats://127.0.0.1:${await freePort()}`)).toMatchObject([
      { state: 'fault', remedy: expect.stringContaining('bus.nats.servers') },
    ]);
  });

  test('without JetStream is a fault', async () => {
    const { url } = await withNats({});
    expect(notOk(await found(url))).toMatchObject([{ check: 'JetStream', state: 'fault' }]);
  });

  test('that refuses the user is a fault, without its password', async () => {
    const { port } = await withNats({ config: 'authorization { user: sluice, password: right }' });
    const refused = await found(`nats://sluice:a-canary@127.0.0.1:${port}`);
    expect(refused).toMatchObject([{ state: 'fault', remedy: expect.stringContaining('password') }]);
    expect(JSON.stringify(refused)).not.toContain('canary');
  });

  test('whose user may not hear what every process hears is a fault', async () => {
    const { port } = await withNats({
      jetStream: true,
      config:
        'authorization { users: [{ user: sluice, password: right, permissions: { subscribe: { allow: ["_INBOX.>"] } } }] }',
    });
    expect(notOk(await found(`nats://sluice:right@127.0.0.1:${port}`))).toMatchObject([
      { check: 'NATS permissions', state: 'fault', found: expect.stringContaining('gw.v1.stats') },
    ]);
  });
});

describe('Redis', () => {
  const found = async (url: string) => {
    const { findings } = await look(
      `bus: { nats: { servers: ["nats://127.0.0.1:1"] } }\nstate: { redis: { url: "${url}" } }\n`,
    );
    return findings.filter(({ check }) => check.startsWith('Redis'));
  };
  const withRedis = async (config = '') => {
    const server = await startRedisServer({ config });
    onTestFinished(() => server.stop());
    return server;
  };
  const configure = async (port: number, ...words: string[]): Promise<void> => {
    const { createConnection } = await import('node:net');
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.write(`CONFIG SET ${words.join(' ')}\r\n`);
    const [answer] = await once(socket, 'data');
    socket.destroy();
    expect(String(answer)).toContain('OK');
  };

  test('that forgets nothing is fine', async () => {
    const { url } = await withRedis();
    expect(notOk(await found(url))).toEqual([]);
  });

  test('that is away, or is not named, is a fault', async () => {
    expect(await found(`redis://127.0.0.1:${await freePort()}`)).toMatchObject([
      { check: 'Redis', state: 'fault' },
    ]);
    expect(await found('')).toMatchObject([
      { state: 'fault', found: expect.stringContaining('state.redis.url') },
    ]);
  });

  test('that forgets is a fault, by the setting that is wrong', async () => {
    const { url, port } = await withRedis();
    await configure(port, 'maxmemory-policy', 'allkeys-lru');
    await configure(port, 'appendonly', 'no');
    expect(notOk(await found(url))).toMatchObject([
      { check: 'Redis maxmemory-policy', state: 'fault', remedy: 'set it to noeviction' },
      { check: 'Redis appendonly', state: 'fault', remedy: 'set it to yes' },
    ]);
  });

  test('that wants a password is a fault, without the one that is wrong', async () => {
    const { port } = await withRedis();
    await configure(port, 'requirepass', 'right');
    const refused = await found(`redis://default:a-canary@127.0.0.1:${port}`);
    expect(refused).toMatchObject([{ state: 'fault', remedy: expect.stringContaining('password') }]);
    expect(JSON.stringify(refused)).not.toContain('canary');
  });
});

describe('a provider', () => {
  const found = async (provider: string, env: Record<string, string> = {}) =>
    (await look(`providers: [${provider}]\n`, { env })).of('provider it');

  test.each([
    [
      '{ name: it, baseUrl: "http://127.0.0.1:1/v1", apiKey: sk-a-canary }',
      'fault',
      /may not be called: .*allowPrivateNetwork/,
    ],
    [
      '{ name: it, baseUrl: "http://169.254.169.254/v1", apiKey: k, allowPrivateNetwork: true }',
      'fault',
      /metadata/,
    ],
    [
      '{ name: it, baseUrl: "http://nowhere.invalid/v1", apiKey: k }',
      'fault',
      /nowhere\.invalid is not found/,
    ],
    [
      '{ name: it, kind: openai, baseUrl: "http://127.0.0.1:1/v1", allowPrivateNetwork: true }',
      'ok',
      /no key/,
    ],
    [
      '{ name: it, baseUrl: "http://127.0.0.1:1/v1", apiKeys: [a, b], allowPrivateNetwork: true }',
      'ok',
      /2 keys/,
    ],
  ])('%s is judged as %s', async (provider, state, text) => {
    const findings = await found(provider);
    expect(findings).toMatchObject([{ state, found: expect.stringMatching(text) }]);
    expect(JSON.stringify(findings)).not.toContain('canary');
  });

  test('of the open internet without a key is looked at, by its variable', async () => {
    const [keyless] = (await found('{ name: it, kind: openai }')).filter(({ state }) => state === 'warning');
    expect(keyless).toMatchObject({
      found: expect.stringContaining('no key'),
      remedy: expect.stringContaining('OPENAI_API_KEY'),
    });
  });
});
