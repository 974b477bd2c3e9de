import type { LimitHold, LimitMeasure } from '@sluice/contract';
import { expect, test } from 'vitest';
import { formatReset, rateLimitHeaders } from './rate-limit-headers.ts';

test.each([
  [0, '0s'],
  [20, '20ms'],
  [0.2, '1ms'],
  [1000, '1s'],
  [1001, '2s'],
  [59_000, '59s'],
  [360_000, '6m0s'],
  [3_600_000, '1h0m0s'],
  [90_061_000, '25h1m1s'],
])('%d ms is %s', (durationMs, expected) => expect(formatReset(durationMs)).toBe(expected));

const NOW = Date.parse('2026-01-01T00:00:00Z');
const hold = (measure: LimitMeasure): LimitHold => ({
  key: 'k',
  measure,
  limit: 1,
  amount: 1,
  form: { kind: 'slots' },
  shared: false,
  onUnavailable: 'local',
});
const state = (limit: number, remaining: number, resetMs: number) => ({ limit, remaining, resetMs });

test('the headers speak of the limit with the smallest share left; of two that are used up, of the one that takes longest', () => {
  const two = [hold('requests'), hold('requests')];
  expect(rateLimitHeaders('openai-chat', two, [state(100, 5, 60_000), state(10, 4, 9_000)], NOW)).toEqual({
    'x-ratelimit-limit-requests': '100',
    'x-ratelimit-remaining-requests': '5',
    'x-ratelimit-reset-requests': '1m0s',
  });
  const usedUp = rateLimitHeaders('openai-chat', two, [state(100, 0, 900), state(10, 0, 1_800_000)], NOW);
  expect(usedUp['x-ratelimit-reset-requests']).toBe('30m0s');
});

const every = ['requests', 'tokens', 'inputTokens', 'outputTokens', 'bytes', 'concurrent'] as const;
const states = every.map((_, index) => state(100, 50 + index, 1_500));

test('OpenAI’s callers are told of tokens in one', () =>
  expect(Object.entries(rateLimitHeaders('openai-responses', every.map(hold), states, NOW))).toEqual([
    ['x-ratelimit-limit-requests', '100'],
    ['x-ratelimit-remaining-requests', '50'],
    ['x-ratelimit-reset-requests', '2s'],
    ['x-ratelimit-limit-tokens', '100'],
    ['x-ratelimit-remaining-tokens', '51'],
    ['x-ratelimit-reset-tokens', '2s'],
    ['x-ratelimit-limit-bytes', '100'],
    ['x-ratelimit-remaining-bytes', '54'],
    ['x-ratelimit-reset-bytes', '2s'],
    ['x-ratelimit-limit-concurrent', '100'],
    ['x-ratelimit-remaining-concurrent', '55'],
    ['x-ratelimit-reset-concurrent', '2s'],
  ]));

test('Anthropic’s callers are told of input and output apart, and when, not how long', () =>
  expect(rateLimitHeaders('anthropic-messages', every.map(hold), states, NOW)).toMatchObject({
    'anthropic-ratelimit-requests-limit': '100',
    'anthropic-ratelimit-requests-remaining': '50',
    'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:02Z',
    'anthropic-ratelimit-tokens-remaining': '51',
    'anthropic-ratelimit-input-tokens-remaining': '52',
    'anthropic-ratelimit-output-tokens-remaining': '53',
  }));

test('without limits there are no headers', () =>
  expect(rateLimitHeaders('openai-chat', [], [], NOW)).toEqual({}));
