import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder, waitFor } from '@sluice/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanEnvironment, type Gateway, startGateway } from '../e2e/gateway.ts';
import { repositoryRoot } from '../workspace.ts';

const ISSUER = '{ issuer: https://idp.test, audience: sluice, secret: a-shared-secret-of-32-characters! }';

describe.each(['up', 'cluster'] as const)('the commands as people write them (%s)', command => {
  let gateway: Gateway;
  const home = temporaryFolder();
  const work = temporaryFolder();
  const programs = join(home, 'bin');
  beforeAll(async () => {
    const config = join(work, 'sluice.yaml');
    writeFileSync(config, `version: 1\nserver: { host: 127.0.0.1 }\nauth: { jwt: [${ISSUER}] }\n`);
    mkdirSync(programs);
    symlinkSync(join(repositoryRoot, 'ai-gateway-cli'), join(programs, 'ai-gateway-cli'));
    mkdirSync(join(work, 'path/to'), { recursive: true });
    writeFileSync(
      join(work, 'path/to/config.yaml'),
      `version: 1\nserver: { host: 127.0.0.1 }\nauth: { jwt: [${ISSUER}] }\nroutes: [{ name: chat, match: { path: /chat }, targets: [{ url: "http://ai-service:8080" }] }]\n`,
    );
    gateway = await startGateway(command, config);
  });
  afterAll(() => gateway?.stop());

  const environment = (extra: Record<string, string> = {}) =>
    cleanEnvironment({
      XDG_CONFIG_HOME: home,
      GATEWAY_URL: gateway.url,
      AI_GATEWAY_API_KEY: gateway.adminKey,
      PATH: [programs, dirname(process.execPath), process.env.PATH].join(delimiter),
      ...extra,
    });

  /** Runs a line by a shell, in the folder where the configuration is. */
  const line = (text: string, extra: Record<string, string> = {}) =>
    new Promise<{ code: number; stdout: string; stderr: string }>(resolve => {
      execFile('sh', ['-c', text], { env: environment(extra), cwd: work }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });
  async function done(text: string, extra: Record<string, string> = {}): Promise<string> {
    const { code, stdout, stderr } = await line(text, extra);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  }

  test('a cluster is kept under its name, readable by nobody else, and meant from then on', async () => {
    expect(await done('ai-gateway-cli init --cluster aimlops --key $AI_GATEWAY_API_KEY')).toContain(
      'aimlops',
    );
    const file = join(home, 'sluice/clusters.json');
    expect(readFileSync(file, 'utf8')).not.toContain(gateway.adminKey);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(await done('ai-gateway-cli keys list', { GATEWAY_URL: '' })).toContain('GATEWAY_ADMIN_KEY');
    const elsewhere = `ai-gateway-cli init --cluster other --url http://127.0.0.1:${await freePort()} --key sk-other`;
    await done(elsewhere);
    expect(statSync(join(home, 'sluice/keys/other')).mode & 0o077).toBe(0);
    expect((await line('ai-gateway-cli keys list', { GATEWAY_URL: '' })).code).toBe(69);
    expect(await done('ai-gateway-cli keys list --cluster aimlops', { GATEWAY_URL: '' })).toContain('STATE');
    expect((await line('ai-gateway-cli keys list --cluster missing')).stderr).toContain(
      'only aimlops, other',
    );
  });

  test('a key that is not set is asked for by the name of its variable', async () => {
    const { code, stderr } = await line('ai-gateway-cli init --cluster aimlops --key $AI_GATEWAY_API_KEY', {
      AI_GATEWAY_API_KEY: '',
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^There is no key: set AI_GATEWAY_API_KEY/);
  });

  test('routes are added and secured', async () => {
    const added = await done(
      'ai-gateway-cli add-route --path /predict --target http://ai-service:8080 --method POST',
    );
    expect(added).toContain('POST /predict goes to http://ai-service:8080');
    await done('ai-gateway-cli add-route --path /chat --target http://ai-service:8080');
    expect(await done('ai-gateway-cli secure --endpoint /predict --auth jwt --rate-limit 100/min')).toBe(
      '/predict: jwt, 100/min by key.\n',
    );
    expect(await done('ai-gateway-cli secure --endpoint /chat --auth api-key --rate-limit 50/min')).toBe(
      '/chat: api-key, 50/min by key.\n',
    );
    const { code, stderr } = await line(
      'ai-gateway-cli add-route --path predict --target http://ai-service:8080',
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Error: Invalid route path "predict"/);
  });

  test('figures are shown of all endpoints, of one, and as JSON', async () => {
    const figures = JSON.parse(await done('ai-gateway-cli metrics --format json'));
    expect(Object.keys(figures)).toEqual(['latency', 'requests', 'errors', 'tokens', 'cost']);
    await fetch(`${gateway.url}/chat`).then(response => response.text());
    await waitFor(async () => (await done('ai-gateway-cli metrics --endpoint /chat')).includes('/chat'));
  });

  test('a configuration is kept for apply, once it has been checked', async () => {
    const kept = await line('ai-gateway-cli init --config path/to/config.yaml');
    expect(kept).toMatchObject({ code: 0, stderr: 'path/to/config.yaml can be used.\n' });
    expect(await done('ai-gateway-cli apply')).toContain('routes[chat]');
    writeFileSync(join(work, 'wrong.yaml'), 'version: 1\nrouts: []\n');
    expect((await line('ai-gateway-cli init --config wrong.yaml')).code).toBe(78);
  });

  test('a prompt is answered in the terminal', async () => {
    expect(await done('ai-gateway-cli chat --model sample Hello there')).toContain('You said: "Hello there"');
    expect(await done('echo Hello | ai-gateway-cli chat --model sample')).toContain('You said: "Hello');
    expect((await line('ai-gateway-cli chat --model missing Hello')).code).toBe(1);
  });

  test('the running cluster logs at the level that is asked for', async () => {
    expect(await done('ai-gateway-cli config --log-level debug')).toContain('debug');
    expect(await done('ai-gateway-cli config show')).toContain('level: debug');
    expect((await line('ai-gateway-cli config --log-level loud')).code).toBe(2);
    expect((await line('ai-gateway-cli config')).stderr).toContain('Usage: sluice config');
  });
});
