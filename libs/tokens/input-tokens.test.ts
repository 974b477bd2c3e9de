import { expect, test } from 'vitest';
import { inputTokens } from './input-tokens.ts';

const text = { inputTokensEstimate: 1_000, counted: true } as const;

test('what is expected and at most depend on how a family of models counts', () => {
  expect(inputTokens(text, 'openai', 'gpt-4o')).toEqual({ expected: 1_000, atMost: 1_350 });
  expect(inputTokens(text, 'bedrock', 'anthropic.claude-opus-4-8')).toEqual({
    expected: 1_400,
    atMost: 2_000,
  });
  expect(inputTokens({ inputTokensEstimate: 1_000 }, 'openai', 'gpt-4o').atMost).toBe(1_700);
});

test('of images the bound is that of the largest, and of files a token a byte', () => {
  const withImage = { ...text, attachments: 1 };
  expect(inputTokens(withImage, 'openai', 'gpt-4o').atMost).toBe(5_350);
  // 2,833 tokens and 5,667 for each of at most eight tiles.
  expect(inputTokens(withImage, 'openai', 'gpt-4o-mini').atMost).toBeGreaterThan(2_833 + 8 * 5_667);
  expect(inputTokens({ ...withImage, fileBytes: 50_000 }, 'openai', 'gpt-4o').atMost).toBe(55_350);
  expect(inputTokens(withImage, 'openai', 'gpt-4o').expected).toBe(1_000);
});
