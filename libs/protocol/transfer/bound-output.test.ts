import type { Protocol } from '@sluice/contract';
import { expect, test } from 'vitest';
import { boundOutput } from './bound-output.ts';

const bounded = (protocol: Protocol, text: string, knowsCompletionTokens = false): unknown =>
  JSON.parse(
    Buffer.from(boundOutput(protocol, Buffer.from(text), 7, knowsCompletionTokens)).toString('utf8'),
  );

test.each([
  ['openai-chat', '{"model":"m"}', { model: 'm', max_tokens: 7 }],
  ['openai-completions', '{"model":"m"}', { model: 'm', max_tokens: 7 }],
  ['openai-responses', '{"model":"m"}', { model: 'm', max_output_tokens: 7 }],
  ['cohere-chat', '{"model":"m"}', { model: 'm', max_tokens: 7 }],
  ['gemini', '{"contents":[]}', { contents: [], generationConfig: { maxOutputTokens: 7 } }],
  ['gemini', '{"generationConfig":{"topK":1}}', { generationConfig: { topK: 1, maxOutputTokens: 7 } }],
  ['bedrock-converse', '{"messages":[]}', { messages: [], inferenceConfig: { maxTokens: 7 } }],
] as const)('%s is told how long its answer may be', (protocol, text, expected) =>
  expect(bounded(protocol, text)).toEqual(expected),
);

test('OpenAI itself is told in the word that all of its models take', () =>
  expect(bounded('openai-chat', '{"model":"m"}', true)).toEqual({ model: 'm', max_completion_tokens: 7 }));

test('other bytes stay as they are', () =>
  expect(
    Buffer.from(boundOutput('openai-chat', Buffer.from('{ "seed": 1e30 }'), 7, false)).toString(),
  ).toMatch(/"seed": 1e30/));
