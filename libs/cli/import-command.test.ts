import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@sluice/testkit';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { runCommand } from './cli-fixture.ts';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../test/foreign/fixtures/${name}`, import.meta.url));

test('a LiteLLM configuration becomes ours, keys as references, with a report of the rest', async () => {
  const output = join(temporaryFolder(), 'sluice.yaml');
  const { code, stderr } = await runCommand([
    'import',
    'litellm',
    fixture('litellm.yaml'),
    '--output',
    output,
  ]);
  expect(code).toBe(0);
  const text = readFileSync(output, 'utf8');
  expect(text).not.toContain('sk-');
  expect(parse(text)).toEqual({
    version: 1,
    providers: [
      {
        name: 'azure-openai',
        baseUrl: 'https://my-endpoint-europe.openai.azure.com/',
        apiKey: '${AZURE_API_KEY_EU}',
      },
      { name: 'openai', apiKey: '${IMPORTED_OPENAI_API_KEY}' },
      { name: 'anthropic', apiKey: '${ANTHROPIC_API_KEY}' },
      {
        name: 'openai-2',
        kind: 'openai',
        baseUrl: 'http://0.0.0.0:8001/v1',
        allowPrivateNetwork: true,
        apiKey: '${ZEPHYR_API_KEY}',
      },
      { name: 'openai-3', kind: 'openai', apiKey: '${OPENAI_API_KEY}' },
    ],
    routes: [
      {
        name: 'gpt-4o',
        match: { model: 'gpt-4o' },
        strategy: 'weighted',
        targets: [
          { provider: 'azure-openai', model: 'gpt-4o-eu' },
          { provider: 'openai', model: 'gpt-4o', weight: 2 },
        ],
        retry: { attempts: 4 },
        timeouts: { total: '10s' },
        limits: [{ requests: 6, per: '1m', by: ['provider', 'model'] }],
      },
      {
        name: 'claude-sonnet',
        match: { model: 'claude-sonnet' },
        targets: [
          { provider: 'anthropic', model: 'claude-sonnet-4-5' },
          { provider: 'openai-2', model: 'HuggingFaceH4/zephyr-7b-beta' },
        ],
        retry: { attempts: 5 },
        timeouts: { total: '10s' },
      },
      {
        name: 'zephyr-beta',
        match: { model: 'zephyr-beta' },
        targets: [{ provider: 'openai-2', model: 'HuggingFaceH4/zephyr-7b-beta' }],
        retry: { attempts: 4 },
        timeouts: { total: '10s' },
      },
      {
        name: 'all',
        match: { model: '*' },
        targets: [{ provider: 'openai-3' }],
        retry: { attempts: 4 },
        timeouts: { total: '10s' },
      },
    ],
    budgets: [{ amount: '100', per: 'month' }],
  });
  for (const part of [
    'OPENAI_API_KEY',
    'callbacks',
    'redis_host',
    'GATEWAY_ADMIN_KEY',
    'database_url',
    'keys create',
  ])
    expect(stderr).toContain(part);
  expect(stderr).not.toContain('sk-');
});

test('a Portkey configuration becomes a route, and what only Portkey knows is said', async () => {
  const { code, stdout, stderr } = await runCommand(['import', 'portkey', fixture('portkey.json')]);
  expect(code).toBe(0);
  expect(parse(stdout)).toMatchObject({
    providers: [
      { name: 'openai', apiKey: '${IMPORTED_OPENAI_API_KEY}' },
      { name: 'anthropic', apiKey: '${IMPORTED_ANTHROPIC_API_KEY}' },
    ],
    routes: [
      {
        strategy: 'ordered',
        targets: [
          { provider: 'openai', model: 'gpt-4o' },
          { provider: 'anthropic', model: 'claude-sonnet-4-5', weight: 0.7 },
        ],
        retry: { attempts: 4, on: [429, 503, 'network', 'timeout'] },
      },
    ],
  });
  for (const part of ['virtual_key', 'cache', 'targets[1].strategy']) expect(stderr).toContain(part);
});

test('variables of OpenAI’s SDKs become a provider that refers to them', async () => {
  const { code, stdout, stderr } = await runCommand(['import', 'openai-env', fixture('openai.env')]);
  expect(code).toBe(0);
  expect(parse(stdout)).toEqual({
    version: 1,
    providers: [
      {
        name: 'openai',
        apiKey: '${OPENAI_API_KEY}',
        baseUrl: 'https://api.openai.com/v1',
        headers: { 'openai-organization': '${OPENAI_ORG_ID}' },
      },
    ],
  });
  expect(stdout).not.toContain('sk-');
  expect(stderr).toContain('OPENAI_LOG');
  expect(stderr).not.toContain('OTHER');
});

test('what is no configuration, and a file that is not there, are said', async () => {
  expect(await runCommand(['import', 'litellm', fixture('missing.yaml')])).toMatchObject({ code: 2 });
  expect(await runCommand(['import', 'portkey', fixture('openai.env')])).toMatchObject({ code: 78 });
});
