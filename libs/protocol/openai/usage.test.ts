import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordedCases } from '../golden/recorded.ts';
import { isObject } from '../json/read-object.ts';
import { readUsage } from './usage.ts';

test.each([
  [
    'OpenAI',
    {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 64 },
      completion_tokens_details: { reasoning_tokens: 32 },
    },
    { input: 100, output: 50, cachedInput: 64, reasoning: 32 },
  ],
  [
    'OpenAI Responses',
    {
      input_tokens: 10,
      output_tokens: 5,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens_details: { reasoning_tokens: 2 },
    },
    { input: 10, output: 5, cachedInput: 4, reasoning: 2 },
  ],
  [
    'DeepSeek',
    {
      prompt_tokens: 563,
      completion_tokens: 116,
      prompt_cache_hit_tokens: 512,
      prompt_cache_miss_tokens: 51,
    },
    { input: 563, output: 116, cachedInput: 512, reasoning: 0 },
  ],
  [
    'Mistral',
    { prompt_tokens: 64, completion_tokens: 6, total_tokens: 70, num_cached_tokens: 32 },
    { input: 64, output: 6, cachedInput: 32, reasoning: 0 },
  ],
  [
    'xAI, reasoning beside completion',
    {
      prompt_tokens: 32,
      completion_tokens: 9,
      total_tokens: 135,
      completion_tokens_details: { reasoning_tokens: 94 },
    },
    { input: 32, output: 103, cachedInput: 0, reasoning: 94 },
  ],
  [
    'embeddings',
    { prompt_tokens: 8, total_tokens: 8 },
    { input: 8, output: 0, cachedInput: 0, reasoning: 0 },
  ],
])('the usage of %s is read', (_name, usage, expected) => {
  expect(readUsage({ usage })).toEqual(expected);
});

test('Groq reports the usage of a stream in x_groq', () => {
  expect(readUsage({ x_groq: { usage: { prompt_tokens: 1, completion_tokens: 2 } } })).toMatchObject({
    output: 2,
  });
});

test.each([
  undefined,
  null,
  1,
  'x',
  {},
  { usage: null },
  { usage: {} },
  { usage: { prompt_tokens: 'many' } },
])('no usage is found in %j', body => {
  expect(readUsage(body)).toBeUndefined();
});

test('whatever a provider reports, counts are whole, not negative, and parts fit their wholes', () => {
  const details = fc.record({ cached_tokens: fc.jsonValue(), reasoning_tokens: fc.jsonValue() });
  const number = fc.oneof(fc.double(), fc.integer(), fc.constant(null));
  const usage = fc.record({
    prompt_tokens: number,
    completion_tokens: number,
    total_tokens: number,
    num_cached_tokens: number,
    prompt_tokens_details: details,
    completion_tokens_details: details,
  });
  fc.assert(
    fc.property(usage, value => {
      const tokens = readUsage({ usage: value });
      if (tokens === undefined) return;
      for (const count of Object.values(tokens)) {
        expect(Number.isSafeInteger(count)).toBe(true);
        expect(count).toBeGreaterThanOrEqual(0);
      }
      expect(tokens.cachedInput).toBeLessThanOrEqual(tokens.input);
      expect(tokens.reasoning).toBeLessThanOrEqual(tokens.output);
    }),
  );
});

test.each(['openai-chat', 'groq-chat', 'mistral-chat', 'deepseek-chat', 'openrouter-chat'])(
  'every recorded answer of %s that reports usage has its counts read',
  api => {
    for (const { name, status, response } of recordedCases(api)) {
      if (status !== 200 || !isObject(response) || !isObject(response.usage)) continue;
      const { prompt_tokens: input, completion_tokens: output } = response.usage;
      expect(readUsage(response), name).toMatchObject({ input, output });
    }
  },
);
