import { chatProtocols, type Protocol } from '@sluice/contract';
import { expect, test } from 'vitest';
import { knownProviders } from './known-providers.ts';
import { wireProtocolFor } from './wire-protocol.ts';

const of = (kind: string, caller: Protocol, model = 'm') =>
  wireProtocolFor(
    { kind, protocol: knownProviders.find(({ name }) => name === kind)?.protocol ?? 'openai-chat' },
    caller,
    model,
  );

test.each<[string, Protocol, Protocol | undefined]>([
  ['openai', 'openai-responses', 'openai-responses'],
  ['openai', 'anthropic-messages', 'openai-chat'],
  ['openai', 'gemini-embed-content', 'openai-embeddings'],
  ['openai', 'cohere-rerank', undefined],
  ['anthropic', 'openai-chat', 'anthropic-messages'],
  ['anthropic', 'anthropic-count-tokens', 'anthropic-count-tokens'],
  ['anthropic', 'gemini-count-tokens', 'anthropic-count-tokens'],
  ['anthropic', 'openai-embeddings', undefined],
  ['gemini', 'openai-embeddings', 'gemini-batch-embed-contents'],
  ['gemini', 'gemini-embed-content', 'gemini-embed-content'],
  ['cohere', 'openai-embeddings', 'cohere-embed'],
  ['cohere', 'cohere-rerank', 'cohere-rerank'],
  ['groq', 'openai-completions', 'openai-chat'],
  ['openrouter', 'anthropic-messages', 'anthropic-messages'],
  ['deepseek', 'anthropic-messages', 'anthropic-messages'],
  ['azure-openai', 'openai-responses', 'openai-responses'],
  ['bedrock', 'anthropic-messages', 'bedrock-converse'],
  ['mine', 'openai-completions', 'openai-completions'],
  ['mine', 'openai-responses', 'openai-chat'],
  ['sample', 'anthropic-messages', 'openai-chat'],
  ['sample', 'openai-embeddings', 'openai-embeddings'],
  ['openai', 'http', undefined],
])('%s is called for a caller of %s in %s', (kind, caller, wire) => {
  expect(of(kind, caller)).toBe(wire);
});

test('every provider is called in some protocol for a chat of every protocol', () => {
  for (const { name } of knownProviders)
    for (const caller of chatProtocols) expect(of(name, caller), `${name}: ${caller}`).toBeDefined();
});

test('the model decides where a provider has families of them', () => {
  expect(of('vertex', 'openai-chat', 'gemini-2.5-pro')).toBe('gemini');
  expect(of('vertex', 'openai-chat', 'claude-sonnet-4-5@20250929')).toBe('anthropic-messages');
  expect(of('vertex', 'gemini', 'claude-sonnet-4-5@20250929')).toBe('anthropic-messages');
  expect(of('vertex', 'anthropic-messages', 'meta/llama-4-maverick')).toBe('openai-chat');
});

test('a protocol that is configured is the one to translate to, beside those of the kind', () => {
  const invoke = { kind: 'bedrock', protocol: 'anthropic-messages' } as const;
  expect(wireProtocolFor(invoke, 'openai-chat', 'm')).toBe('anthropic-messages');
  expect(wireProtocolFor(invoke, 'bedrock-converse', 'm')).toBe('bedrock-converse');
});
