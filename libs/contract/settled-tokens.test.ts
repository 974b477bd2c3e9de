import { expect, test } from 'vitest';
import { settledTokens } from './settled-tokens.ts';

const tokens = { input: 11, output: 7, cachedInput: 0, reasoning: 0 };
const call = { provider: 'openai', model: 'gpt-5', result: '500', durationMs: 1 };

test('calls that failed and used tokens are settled beside the answer', () => {
  expect(settledTokens({ tokens, tries: [call] })).toEqual({ inputTokens: 11, outputTokens: 7 });
  const failed = { ...call, tokens: { ...tokens, input: 100, output: 30 } };
  expect(settledTokens({ tokens, tries: [failed, call] })).toEqual({ inputTokens: 111, outputTokens: 37 });
});
