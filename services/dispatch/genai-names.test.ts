import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { chatProtocols } from '@sluice/contract';
import { knownProviders } from '@sluice/providers';
import { expect, test } from 'vitest';
import { operationNameOf, providerNameOf } from './genai-names.ts';

const values = new Set<unknown>(Object.values(conventions));

test('known providers that the conventions know have their names', () => {
  const names = knownProviders.map(({ name }) => providerNameOf({ kind: name }));
  const known = names.filter(name => values.has(name));
  expect(known.toSorted()).toEqual([
    'anthropic',
    'aws.bedrock',
    'azure.ai.openai',
    'cohere',
    'deepseek',
    'gcp.gemini',
    'gcp.vertex_ai',
    'groq',
    'mistral_ai',
    'openai',
    'perplexity',
    'x_ai',
  ]);
});

test('operations have the names of the conventions, where they have one', () => {
  for (const protocol of [...chatProtocols, 'openai-embeddings', 'cohere-embed'] as const)
    expect(values, protocol).toContain(operationNameOf(protocol));
  expect(operationNameOf('openai-completions')).toBe('text_completion');
  expect(operationNameOf('gemini')).toBe('generate_content');
  expect(operationNameOf('anthropic-count-tokens')).toBe('count_tokens');
});
