import type { Target } from '@sluice/contract';
import { expect, test } from 'vitest';
import { continuationOf } from './continuation.ts';

const target = (
  kind: string,
  model: string,
  rest: Partial<Target> = {},
): Parameters<typeof continuationOf>[0] => ({
  kind,
  model,
  protocol: kind === 'anthropic' ? 'anthropic-messages' : 'openai-chat',
  baseUrl: 'https://api.example.com',
  ...rest,
});

test.each([
  'claude-instant-1.2',
  'claude-2.1',
  'claude-3-haiku-20240307',
  'claude-3-7-sonnet-20250219',
  'claude-sonnet-4-20250514',
  'claude-sonnet-4@20250514',
  'claude-opus-4',
  'claude-opus-4-0',
  'claude-opus-4-1-20250805',
  'claude-opus-4.1',
  'claude-sonnet-4-5-20250929',
  'eu.anthropic.claude-haiku-4-5-20251001-v1:0',
  'anthropic.claude-opus-4-v1:0',
])('%s goes on with an answer of its own that has begun', model => {
  expect(continuationOf(target('anthropic', model))).toBe('assistant-turn');
});

test.each([
  'claude-opus-4-6',
  'claude-sonnet-4.6',
  'claude-opus-4-7-20260401',
  'claude-fable-5',
  'claude-sonnet-5-1',
  'other',
])('%s does not', model => {
  expect(continuationOf(target('anthropic', model))).toBeUndefined();
});

test('others are told by a mark of their own, where they know one', () => {
  expect(continuationOf(target('mistral', 'mistral-large-latest'))).toBe('prefix');
  expect(continuationOf(target('moonshot', 'kimi-k2'))).toBe('partial');
  expect(continuationOf(target('vllm', 'any'))).toBe('final-message');
  expect(continuationOf(target('vllm', 'any', { protocol: 'anthropic-messages' }))).toBeUndefined();
  expect(continuationOf(target('openai', 'gpt-5'))).toBeUndefined();
  expect(continuationOf(target('deepseek', 'deepseek-chat'))).toBeUndefined();
  const beta = { baseUrl: 'https://api.deepseek.com/beta' };
  expect(continuationOf(target('deepseek', 'deepseek-chat', beta))).toBe('prefix');
});

test('what the configuration says goes before what is known', () => {
  expect(continuationOf(target('openai', 'mine', { continuation: 'assistant-turn' }))).toBe('assistant-turn');
  expect(continuationOf(target('mistral', 'm', { continuation: 'none' }))).toBeUndefined();
});
