import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@sluice/local-servers';
import { temporaryFolder } from '@sluice/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { bearer } from '../e2e/client.ts';
import { startService } from '../e2e/endpoints/service-stub.ts';
import { ADMIN_KEY, cleanEnvironment, type StartedProcess, startSluice } from '../e2e/gateway.ts';
import { type ProviderStub, startProviderStub } from '../e2e/provider-stub.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
let stub: ProviderStub;

beforeAll(async () => {
  stub = await startProviderStub();
});
afterAll(() => stub?.close());

async function start(
  parameters: readonly string[],
  environment: Record<string, string>,
  workingFolder = '.',
): Promise<StartedProcess> {
  const data = temporaryFolder();
  const started = await startSluice(
    ['up', '--data', data, ...parameters],
    cleanEnvironment({ GATEWAY_ADMIN_KEY: ADMIN_KEY, ...environment }),
    undefined,
    ['sh', '-ec', 'cd "$0"; exec "$@"', workingFolder],
  );
  onTestFinished(() => started.stop());
  return started;
}

const ask = (url: string, path: string, body: object) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { ...bearer(ADMIN_KEY), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('a TOML file of upstreams serves, with host, port, level and keys from its variables', async () => {
  const file = join(temporaryFolder(), 'production.toml');
  writeFileSync(
    file,
    readFileSync(fixture('config/production.toml'), 'utf8').replace('UPSTREAM', stub.baseUrl),
  );
  const port = await freePort();
  const { ready } = await start(['--config', file], {
    GATEWAY_SERVER_HOST: '127.0.0.1',
    GATEWAY_SERVER_PORT: String(port),
    GATEWAY_LOGGING_LEVEL: 'error',
    GATEWAY_LOGGING_FORMAT: 'json',
    GATEWAY_UPSTREAMS_OPENAI_API_KEY: 'sk-of-the-upstream',
  });
  expect(ready.url).toBe(`http://127.0.0.1:${port}`);
  const messages = [{ role: 'user', content: 'Hello' }];
  const answer = await ask(ready.url, '/v1/chat/completions', { model: 'any-model', messages });
  expect(answer.status).toBe(200);
  expect(stub.callsFor('any-model')[0]?.headers.authorization).toBe('Bearer sk-of-the-upstream');
});

test('GATEWAY_ENV chooses the file of the folder config in the working folder', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'config'));
  copyFileSync(fixture('config/default.toml'), join(folder, 'config/default.toml'));
  writeFileSync(
    join(folder, 'config/production.toml'),
    readFileSync(fixture('config/production.toml'), 'utf8').replace('UPSTREAM', stub.baseUrl),
  );
  const addressOfOpenai = async (environment: Record<string, string>): Promise<unknown> => {
    // Any that is free.
    const { ready } = await start([], { GATEWAY_SERVER_PORT: '0', ...environment }, folder);
    const answer = await fetch(`${ready.url}/api/v1/providers/openai`, { headers: bearer(ADMIN_KEY) });
    return ((await answer.json()) as { baseUrl?: string }).baseUrl;
  };
  expect(await addressOfOpenai({ GATEWAY_ENV: 'production' })).toBe(stub.baseUrl);
  expect(await addressOfOpenai({})).toBe('https://api.openai.com/v1');
});

test('a YAML file of targets and security serves as it says, and says what it leaves out', async () => {
  const service = await startService((_, response) => response.end('served'));
  onTestFinished(() => service.close());
  const file = join(temporaryFolder(), 'routes.yaml');
  writeFileSync(
    file,
    readFileSync(fixture('routes.yaml'), 'utf8').replaceAll('http://ai-service:8080', service.url),
  );
  const port = String(await freePort());
  const { ready, log } = await start(['--config', file, '--port', port], {});
  expect(log()).toContain('routes.yaml: callback: left out');
  // A key is no token.
  expect((await ask(ready.url, '/predict', {})).status).toBe(403);
  const reached = await ask(ready.url, '/chat', {});
  expect(await reached.text()).toBe('served');
  expect(reached.headers.get('x-ratelimit-limit-requests')).toBe('50');
});

test('a YAML file with sections of security holds tokens and browsers to them', async () => {
  const secret = 'a-shared-secret-of-32-characters!';
  const port = String(await freePort());
  const { ready } = await start(['--config', fixture('security.yaml'), '--port', port], {
    JWT_SECRET_KEY: secret,
  });
  const made = await ask(ready.url, '/api/v1/tokens', { tenant: 'acme', user: 'ada' });
  const { token } = (await made.json()) as { token: string };
  const answer = await fetch(`${ready.url}/v1/models`, {
    headers: { ...bearer(token), origin: 'https://app.example' },
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
});
