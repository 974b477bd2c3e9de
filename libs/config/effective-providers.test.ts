import { expect, test } from 'vitest';
import { effectiveProviders } from './effective-providers.ts';
import { resolveConfig } from './resolve-config.ts';

const providersOf = (document: unknown, env: Record<string, string> = {}) =>
  new Map(
    effectiveProviders(resolveConfig(document, { env, secrets: 'defer' }), env).map(provider => [
      provider.name,
      provider,
    ]),
  );

test('with nothing configured there is the sample provider alone', () => {
  expect([...providersOf({}).keys()]).toEqual(['sample']);
});

test('a known provider is switched on by its key in the environment', () => {
  const openai = providersOf({}, { OPENAI_API_KEY: 'sk-env' }).get('openai');
  expect(openai).toMatchObject({
    kind: 'openai',
    protocol: 'openai-chat',
    baseUrl: 'https://api.openai.com/v1',
  });
  expect(openai?.apiKeys.map(key => key.reveal())).toEqual(['sk-env']);
  expect(providersOf({}, { OPENAI_API_KEY: '' }).has('openai')).toBe(false);
});

test('a known provider that a route or a prefix names is on, on nodes without its key too', () => {
  expect(providersOf({ defaults: { prefixes: { 'gpt-': 'openai' } } }).get('openai')?.apiKeys).toEqual([]);
  const routes = [{ name: 'r', targets: [{ provider: 'openai' }] }];
  expect(providersOf({ routes }).has('openai')).toBe(true);
});

test('what the file says of a provider goes before what is known of it', () => {
  const document = { providers: [{ name: 'mine', kind: 'openai', apiKey: 'a', apiKeys: ['b'] }] };
  const mine = providersOf(document, { OPENAI_API_KEY: 'sk-env' }).get('mine');
  expect(mine).toMatchObject({ kind: 'openai', baseUrl: 'https://api.openai.com/v1' });
  expect(mine?.apiKeys.map(key => key.reveal())).toEqual(['a', 'b']);
});

test('the key in the environment goes to the provider of its kind, and to no other address', () => {
  const env = { OPENAI_API_KEY: 'sk-env' };
  expect(providersOf({ providers: [{ name: 'openai' }] }, env).get('openai')?.apiKeys).toHaveLength(1);
  const elsewhere = { providers: [{ name: 'openai', baseUrl: 'https://other.example/v1' }] };
  expect(providersOf(elsewhere, env).get('openai')?.apiKeys).toEqual([]);
});

test('a provider of no known kind is what the file says', () => {
  const provider = {
    name: 'local',
    protocol: 'openai-chat',
    baseUrl: 'http://127.0.0.1:1/v1',
    allowPrivateNetwork: true,
  };
  expect(providersOf({ providers: [provider] }).get('local')).toEqual({
    ...provider,
    apiKeys: [],
    access: { headers: {}, deployments: {}, usesEnvironment: false },
    streamUsage: 'on-request',
    prefixes: [],
  });
});

test('a provider whose name says nothing is the one of its protocol', () => {
  const document = { providers: [{ name: 'claude', protocol: 'anthropic-messages', apiKeys: ['a', 'b'] }] };
  expect(providersOf(document).get('claude')).toMatchObject({
    kind: 'anthropic',
    protocol: 'anthropic-messages',
    baseUrl: 'https://api.anthropic.com',
    prefixes: [],
  });
});

test('an address without a protocol speaks OpenAI’s', () => {
  const document = { providers: [{ name: 'acme', baseUrl: 'https://api.acme.example/v1', apiKey: 'k' }] };
  expect(providersOf(document).get('acme')).toMatchObject({ protocol: 'openai-chat' });
});

test('the address is worked out of region, project and version', () => {
  const document = {
    providers: [
      { name: 'bedrock', region: 'eu-west-1', api: 'invoke' },
      { name: 'vertex', project: 'p', region: 'europe-west4' },
      { name: 'azure-openai', baseUrl: 'https://r.openai.azure.com', apiVersion: '2024-10-21' },
    ],
  };
  const providers = providersOf(document);
  expect(providers.get('bedrock')).toMatchObject({
    protocol: 'anthropic-messages',
    baseUrl: 'https://bedrock-runtime.eu-west-1.amazonaws.com',
  });
  expect(providers.get('vertex')?.baseUrl).toBe(
    'https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4',
  );
  expect(providers.get('azure-openai')?.baseUrl).toBe(
    'https://r.openai.azure.com/openai?api-version=2024-10-21',
  );
});

test('Azure is on by its key and its endpoint in the environment', () => {
  const key = { AZURE_OPENAI_API_KEY: 'k' };
  expect(providersOf({}, key).has('azure-openai')).toBe(false);
  const both = { ...key, AZURE_OPENAI_ENDPOINT: 'https://r.openai.azure.com/' };
  expect(providersOf({}, both).get('azure-openai')?.baseUrl).toBe('https://r.openai.azure.com/openai/v1');
});

test('the key in the environment goes to the provider’s own hosts, where it has several', () => {
  const at = (baseUrl: string) =>
    providersOf({ providers: [{ name: 'azure-openai', baseUrl }] }, { AZURE_OPENAI_API_KEY: 'k' }).get(
      'azure-openai',
    )?.apiKeys.length;
  expect(at('https://r.openai.azure.com')).toBe(1);
  expect(at('https://r.openai.azure.com.collector.example')).toBe(0);
});

test('credentials in the file go before a key in the environment', () => {
  const bedrock = { name: 'bedrock', accessKeyId: 'AKIA', secretAccessKey: 's' };
  const provider = providersOf({ providers: [bedrock] }, { AWS_BEARER_TOKEN_BEDROCK: 'k' }).get('bedrock');
  expect(provider?.apiKeys).toEqual([]);
  expect(provider?.access.secretAccessKey?.reveal()).toBe('s');
  expect(JSON.stringify(provider)).not.toContain('"s"');
});
