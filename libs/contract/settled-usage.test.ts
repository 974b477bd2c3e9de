import { expect, test } from 'vitest';
import { settledUsage } from './settled-usage.ts';

test('what calls without an answer used counts on top of what the answer did', () => {
  const call = { provider: 'openai', model: 'gpt-5', result: '200', durationMs: 1 };
  const tokens = { input: 11, output: 7, cachedInput: 3, reasoning: 2 };
  const answered = { tokens, costNanoDollars: 420, tries: [call] };
  expect(settledUsage(answered)).toEqual({ inputTokens: 11, outputTokens: 7, costNanoDollars: 420 });
  const broken = { ...call, tokens: { input: 100, output: 30, cachedInput: 0, reasoning: 0 } };
  const failed = { ...broken, costNanoDollars: 1_000 };
  expect(settledUsage({ ...answered, tries: [failed, call] })).toEqual({
    inputTokens: 111,
    outputTokens: 37,
    costNanoDollars: 1_420,
  });
  expect(settledUsage({ tokens, tries: [broken, call] })).toMatchObject({ costNanoDollars: 0 });
});
