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
