import { expect, test } from 'vitest';
import { contextWindowOf } from './context-windows.ts';

test.each([
  ['openai', 'gpt-4', 8_192],
  ['openai', 'gpt-4o-mini', 128_000],
  ['azure-openai', 'gpt-4.1-nano', 1_047_576],
  ['openai', 'gpt-5-mini', 272_000],
  ['openai', 'gpt-5.4-mini', 272_000],
  ['openai', 'gpt-5.4-pro', 1_050_000],
  ['openai', 'o3-mini', 200_000],
  ['anthropic', 'claude-haiku-4-5-20251001', 200_000],
  ['anthropic', 'claude-sonnet-4-6', 1_000_000],
  ['anthropic', 'claude-3-7-sonnet-20250219', 200_000],
  ['bedrock', 'us.anthropic.claude-opus-4-6-v1', 1_000_000],
  ['vertex', 'claude-sonnet-5', 1_000_000],
  ['vertex', 'gemini-2.5-flash', 1_048_576],
  ['gemini', 'gemini-3.5-flash', 1_048_576],
  ['mistral', 'mistral-small-latest', 262_144],
  ['moonshot', 'moonshot-v1-8k', 8_192],
  ['openai', 'text-embedding-3-small', undefined],
  ['local', 'gpt-4o', undefined],
])('%s takes of %s: %s', (kind, model, tokens) => {
  expect(contextWindowOf(kind, model)).toBe(tokens);
});
