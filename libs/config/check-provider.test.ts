import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ConfigError } from './problem.ts';
import { parseDocumentText } from './read-document.ts';
import { resolveConfig } from './resolve-config.ts';

const SERVICE_ACCOUNT = JSON.stringify({ type: 'service_account', client_email: 'e', private_key: 'k' });

function problemsOf(provider: Record<string, unknown>, secrets: 'require' | 'defer' = 'require'): string[] {
  try {
    resolveConfig({ providers: [provider] }, { env: {}, secrets });
    return [];
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    return cause.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

test('three lines are a provider of OpenAI’s protocol', () => {
  expect(problemsOf({ name: 'acme', baseUrl: 'https://api.acme.example/v1', apiKey: 'k' })).toEqual([]);
});

test.each([
  [
    { name: 'openai', region: 'us-east-1' },
    'providers[0].region: is for a provider of kind vertex or bedrock',
  ],
  [
    { name: 'anthropic', deployments: { a: 'b' } },
    'providers[0].deployments: is for a provider of kind azure-openai',
  ],
  [{ name: 'bedrock', accessKeyId: 'AKIA' }, 'providers[0]: "accessKeyId" needs "secretAccessKey" too'],
  [{ name: 'bedrock', sessionToken: 's' }, 'providers[0]: "sessionToken" needs "accessKeyId" too'],
  [{ name: 'vertex' }, 'providers[0]: needs a "project"'],
  [{ name: 'azure-openai' }, 'providers[0]: needs a "baseUrl"'],
  [
    { name: 'vertex', project: 'p', credentials: 'canary' },
    'providers[0].credentials: expected the JSON of a service account',
  ],
  [{ name: 'openai', headers: { Host: 'x' } }, 'providers[0].headers.Host: this header is not yours to set'],
  [{ name: 'opena' }, 'providers[0]: "opena" is not a known provider, so it needs a "baseUrl"'],
])('%o is a problem', (provider, problem) => {
  expect(problemsOf(provider)).toEqual([problem]);
});

test.each([
  { name: 'bedrock', api: 'invoke', region: 'eu-west-1', accessKeyId: 'AKIA', secretAccessKey: 's' },
  { name: 'vertex', project: 'p', credentials: SERVICE_ACCOUNT },
  {
    name: 'azure-openai',
    baseUrl: 'https://r.openai.azure.com',
    tenantId: 't',
    clientId: 'c',
    clientSecret: 's',
  },
  { name: 'claude', protocol: 'anthropic-messages', apiKeys: ['a', 'b'] },
  { name: 'mine', kind: 'cohere', headers: { 'x-team': 'blue' } },
])('%o is none', provider => {
  expect(problemsOf(provider)).toEqual([]);
});

test('a secret that is not at hand on this node is none either', () => {
  const provider = { name: 'bedrock', accessKeyId: 'AKIA', secretAccessKey: '${NOT_HERE}' };
  expect(problemsOf(provider, 'defer')).toEqual([]);
  expect(problemsOf(provider)).toEqual([
    'providers[0].secretAccessKey: environment variable NOT_HERE is not set',
  ]);
});

test('what the page of providers shows is valid', async () => {
  const page = readFileSync(new URL('../../docs/providers.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);
  expect(examples.length).toBeGreaterThan(3);
  for (const text of examples) {
    const { document } = await parseDocumentText(text, 'sluice.yaml');
    const names = [...text.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name = '']) => [name, 'a-value']);
    resolveConfig(document, {
      env: Object.fromEntries(names),
      readFile: () => SERVICE_ACCOUNT,
      secrets: 'require',
    });
  }
});
