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

const limits = [
  { key: 'a', limit: 100, windowMs: 60_000 },
  { key: 'b', limit: 10, windowMs: 3_600_000 },
];

test('the headers speak of the limit with the smallest share left', () => {
  const states = [
    { limit: 100, remaining: 5, resetMs: 0 },
    { limit: 10, remaining: 4, resetMs: 0 },
  ];
  expect(rateLimitHeaders(limits, states)).toEqual({
    'x-ratelimit-limit-requests': '100',
    'x-ratelimit-remaining-requests': '5',
    'x-ratelimit-reset-requests': '1m0s',
  });
});

test('of two that are used up, the one that takes longest', () => {
  const states = [
    { limit: 100, remaining: 0, resetMs: 900 },
    { limit: 10, remaining: 0, resetMs: 1_800_000 },
  ];
  expect(rateLimitHeaders(limits, states)).toEqual({
    'x-ratelimit-limit-requests': '10',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': '30m0s',
  });
});

test('without limits there are no headers', () => expect(rateLimitHeaders([], [])).toEqual({}));
