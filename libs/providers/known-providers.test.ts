import { expect, test } from 'vitest';
import { endpointPaths } from './endpoint-paths.ts';
import { findProvider, knownProviders } from './known-providers.ts';

/** What each SDK calls; null where only the configuration knows it. */
const baseUrls: Record<string, string | null> = {
  openai: 'https://api.openai.com/v1',
  'azure-openai': null,
  anthropic: 'https://api.anthropic.com',
  gemini: 'https://generativelanguage.googleapis.com',
  vertex: null,
  bedrock: 'https://bedrock-runtime.us-east-1.amazonaws.com',
  cohere: 'https://api.cohere.com',
  mistral: 'https://api.mistral.ai/v1',
  groq: 'https://api.groq.com/openai/v1',
  deepseek: 'https://api.deepseek.com',
  openrouter: 'https://openrouter.ai/api/v1',
  together: 'https://api.together.xyz/v1',
  xai: 'https://api.x.ai/v1',
  fireworks: 'https://api.fireworks.ai/inference/v1',
  cerebras: 'https://api.cerebras.ai/v1',
  perplexity: 'https://api.perplexity.ai',
  moonshot: 'https://api.moonshot.ai/v1',
  ollama: 'http://127.0.0.1:11434/v1',
  vllm: 'http://127.0.0.1:8000/v1',
};
/** These have no address or no key of their own. */
const withoutKey = new Set(['vertex', 'ollama', 'vllm', 'openai-compatible', 'sample']);

test('names, key variables and prefixes belong to one provider each', () => {
  for (const values of [
    knownProviders.map(({ name }) => name),
    knownProviders.flatMap(({ apiKeyVariable }) => apiKeyVariable ?? []),
    knownProviders.flatMap(({ prefixes }) => prefixes),
  ])
    expect(new Set(values).size).toBe(values.length);
});

test.each(Object.entries(baseUrls))('%s is at %s', (name, expected) => {
  const definition = findProvider(name);
  const address = definition?.address ? definition.address({}, {}) : definition?.baseUrl;
  expect(address ?? null).toBe(expected);
});

test('addresses are encrypted unless they are local', () => {
  for (const { name, baseUrl, allowPrivateNetwork } of knownProviders)
    if (baseUrl !== undefined)
      expect(new URL(baseUrl).protocol, name).toBe(allowPrivateNetwork ? 'http:' : 'https:');
});

test('every provider names the variable of its key, the page it is described on, and protocols that have a path', () => {
  for (const { name, apiKeyVariable, documentation, protocol, speaks = [], paths } of knownProviders) {
    expect(apiKeyVariable !== undefined, name).toBe(!withoutKey.has(name));
    if (name !== 'sample' && name !== 'openai-compatible') expect(documentation, name).toMatch(/^https:/);
    for (const spoken of [protocol, ...speaks])
      if (spoken !== 'sample')
        expect(paths?.[spoken] ?? endpointPaths[spoken], `${name}: ${spoken}`).toBeDefined();
  }
});

test('what runs locally is not switched on by the environment', () => {
  for (const { allowPrivateNetwork, apiKeyVariable, prefixes } of knownProviders) {
    if (!allowPrivateNetwork) continue;
    expect(apiKeyVariable).toBeUndefined();
    expect(prefixes).toEqual([]);
  }
});

test.each([
  ['gpt-5', 'openai'],
  ['o3-mini', 'openai'],
  ['claude-sonnet-5', 'anthropic'],
  ['gemini-2.5-pro', 'gemini'],
  ['llama-3.3-70b', 'together'],
  ['command-a-03-2025', 'cohere'],
  ['mistral-large-latest', 'mistral'],
  ['deepseek-chat', 'deepseek'],
  ['grok-4', 'xai'],
  ['kimi-k2-thinking', 'moonshot'],
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'bedrock'],
])('the model %s is recognised as of %s', (model, provider) => {
  const fitting = knownProviders
    .flatMap(({ name, prefixes }) => prefixes.map(prefix => ({ name, prefix })))
    .filter(({ prefix }) => model.startsWith(prefix))
    .sort((left, right) => right.prefix.length - left.prefix.length);
  expect(fitting[0]?.name).toBe(provider);
});

test.each([
  [{ region: 'eu-west-1' }, {}, 'https://bedrock-runtime.eu-west-1.amazonaws.com'],
  [{}, { AWS_REGION: 'us-west-2' }, 'https://bedrock-runtime.us-west-2.amazonaws.com'],
  [{ baseUrl: 'https://vpce-1.example' }, {}, 'https://vpce-1.example'],
])('bedrock with %o and %o is at %s', (settings, environment, expected) => {
  expect(findProvider('bedrock')?.address?.(settings, environment)).toBe(expected);
});

test.each([
  [{ project: 'p' }, 'https://aiplatform.googleapis.com/v1/projects/p/locations/global'],
  [
    { project: 'p', region: 'europe-west4' },
    'https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4',
  ],
  [
    { project: 'p', baseUrl: 'https://proxy.example/' },
    'https://proxy.example/v1/projects/p/locations/global',
  ],
  [{}, undefined],
])('vertex with %o is at %s', (settings, expected) => {
  expect(findProvider('vertex')?.address?.(settings, {})).toBe(expected);
});

test.each([
  [{ baseUrl: 'https://r.openai.azure.com' }, 'https://r.openai.azure.com/openai/v1'],
  [{ baseUrl: 'https://r.openai.azure.com/openai/v1/' }, 'https://r.openai.azure.com/openai/v1'],
  [
    { baseUrl: 'https://r.openai.azure.com/', apiVersion: '2024-10-21' },
    'https://r.openai.azure.com/openai?api-version=2024-10-21',
  ],
  [{}, undefined],
])('azure with %o is at %s', (settings, expected) => {
  expect(findProvider('azure-openai')?.address?.(settings, {})).toBe(expected);
});
