import { expect, test } from 'vitest';
import { findProvider, knownProviders } from './known-providers.ts';

test('names, key variables and prefixes belong to one provider each', () => {
  for (const values of [
    knownProviders.map(({ name }) => name),
    knownProviders.flatMap(({ apiKeyVariable }) => apiKeyVariable ?? []),
    knownProviders.flatMap(({ prefixes }) => prefixes),
  ])
    expect(new Set(values).size).toBe(values.length);
});

test('every provider but the sample has an address, encrypted unless it is local', () => {
  for (const { name, baseUrl, allowPrivateNetwork } of knownProviders) {
    if (name === 'sample') expect(baseUrl).toBeUndefined();
    else expect(new URL(baseUrl ?? '').protocol, name).toBe(allowPrivateNetwork ? 'http:' : 'https:');
  }
});

test('what runs locally is not switched on by the environment', () => {
  for (const { allowPrivateNetwork, apiKeyVariable, prefixes } of knownProviders) {
    if (!allowPrivateNetwork) continue;
    expect(apiKeyVariable).toBeUndefined();
    expect(prefixes).toEqual([]);
  }
});

test('a provider is found by its name', () => {
  expect(findProvider('groq')?.baseUrl).toBe('https://api.groq.com/openai/v1');
  expect(findProvider('nobody')).toBeUndefined();
});
