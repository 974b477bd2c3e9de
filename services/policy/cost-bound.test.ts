import { createPriceBook } from '@sluice/config';
import type { Facts, Protocol, Target } from '@sluice/contract';
import { expect, test } from 'vitest';
import { costBound } from './cost-bound.ts';
import { configOf } from './policy-fixture.ts';

const prices = createPriceBook(
  configOf({
    prices: {
      providers: {
        openai: {
          models: {
            short: { input: '1', output: '10', maxOutputTokens: 1_000 },
            long: { input: '1', output: '10', maxOutputTokens: 100_000 },
            unbounded: { input: '1', output: '10' },
            dear: { input: '100', output: '100', maxOutputTokens: 1_000 },
            free: { input: '0', output: '0' },
            painter: { input: '1', output: '40' },
            speaker: { input: '0', output: '0', units: { perMillionCharacters: '15' } },
            listener: { input: '0', output: '0', units: { perHour: '0.36' } },
          },
        },
      },
    },
  }),
);

const target = (model: string, fields: Partial<Target> = {}): Target => ({
  provider: 'openai',
  kind: 'openai',
  protocol: 'openai-chat',
  baseUrl: 'https://api.openai.com/v1',
  model,
  allowPrivateNetwork: false,
  streamUsage: 'on-request',
  ...fields,
});
const facts: Facts = { stream: false, includeUsage: false, inputTokensEstimate: 0, counted: true };

interface Asked {
  protocol?: Protocol;
  limitedOutputTokens?: number;
  budget?: number;
}

const bound = (
  models: (string | Target)[],
  more: Partial<Facts> = {},
  { protocol = 'openai-chat', limitedOutputTokens, budget = 1_000 }: Asked = {},
) =>
  costBound(
    {
      protocol,
      facts: { ...facts, ...more },
      targets: models.map(model => (typeof model === 'string' ? target(model) : model)),
      limitedOutputTokens,
    },
    prices,
    budget * 1e9,
  );

/** What the smallest request may read: the margin of OpenAI’s models. */
const INPUT = 100;
const dollars = (amount: number): number => Math.round(amount * 1e9);

test('what the caller lets the model answer is what may be paid for, and never more than the model can', () => {
  expect(bound(['long'], { maxOutputTokens: 500 })).toEqual({
    costNanoDollars: INPUT * 1_000 + 500 * 10_000,
    maxOutputTokens: undefined,
  });
  expect(bound(['short'], { maxOutputTokens: 50_000 }).costNanoDollars).toBe(INPUT * 1_000 + 1_000 * 10_000);
  expect(bound(['long'], { maxOutputTokens: 2 ** 53 - 1 }).costNanoDollars).toBe(
    INPUT * 1_000 + 100_000 * 10_000,
  );
  expect(bound(['unbounded'], { maxOutputTokens: 2 ** 53 - 1 }).costNanoDollars).toBe(2 ** 52);
});

test('of several targets the dearest counts, and those without a known price not at all', () => {
  const cheap = bound(['short'], { maxOutputTokens: 100 }).costNanoDollars;
  const dear = bound(['dear'], { maxOutputTokens: 100 }).costNanoDollars;
  expect(bound(['short', 'dear', 'unheard-of'], { maxOutputTokens: 100 }).costNanoDollars).toBe(dear);
  expect(dear).toBeGreaterThan(cheap);
  expect(bound(['unheard-of']).costNanoDollars).toBe(0);
});

test('where nobody bounds the answer it may be as long as the model can, if a budget has room for many of them', () => {
  expect(bound(['long'])).toEqual({
    costNanoDollars: INPUT * 1_000 + 100_000 * 10_000,
    maxOutputTokens: undefined,
  });
  expect(bound(['free'])).toEqual({ costNanoDollars: 0, maxOutputTokens: undefined });
});

test.each([
  ['a 64th of the budget', 32, 50_000],
  ['the usual length where that is more', 1, 4_096],
  ['a quarter of the budget where that is less', 0.04, 1_000],
])('else the provider is told of a bound: %s', (_, budget, told) => {
  expect(bound(['long'], {}, { budget })).toEqual({
    costNanoDollars: INPUT * 1_000 + told * 10_000,
    maxOutputTokens: told,
  });
});

test('providers are not told more than any of their models can, as far as that is known', () => {
  expect(bound(['long', 'short'], {}, { budget: 32 }).maxOutputTokens).toBe(1_000);
  expect(bound(['unbounded'], {}, { budget: 1e6 }).maxOutputTokens).toBe(4_096);
});

test('each of several answers may be as long, and all are paid for', () => {
  expect(bound(['long'], { choices: 4 }, { budget: 32 })).toEqual({
    costNanoDollars: INPUT * 1_000 + 4 * 12_500 * 10_000,
    maxOutputTokens: 12_500,
  });
  expect(bound(['short'], { choices: 4 }).costNanoDollars).toBe(INPUT * 1_000 + 4 * 1_000 * 10_000);
});

test('what limits of tokens allow is the bound where they are told', () => {
  expect(bound(['long'], { choices: 2 }, { limitedOutputTokens: 100 })).toEqual({
    costNanoDollars: INPUT * 1_000 + 200 * 10_000,
    maxOutputTokens: undefined,
  });
});

test('input that is not in the body is taken for as much as the model reads, and none for more', () => {
  const input = (more: Partial<Facts>, fields: Partial<Target> = {}): number =>
    (bound([target('short', fields)], { maxOutputTokens: 1, ...more }).costNanoDollars - 10_000) / 1_000;
  expect(input({ unseenInput: true }, { contextWindow: 8_192 })).toBe(8_192);
  expect(input({ unseenInput: true })).toBe(INPUT + 200_000);
  expect(input({ fileBytes: 1e6, attachments: 1 }, { contextWindow: 8_192 })).toBe(8_192);
  expect(input({ fileBytes: 5_000, attachments: 1 })).toBe(INPUT + 5_000 + 4_000);
});

test('what is not paid for by tokens is bounded by what is asked for', () => {
  const cost = (model: string, protocol: Protocol, units: Facts['units']): number =>
    bound([model], { units }, { protocol }).costNanoDollars;
  expect(cost('painter', 'openai-images', { images: 2 })).toBe(INPUT * 1_000 + 2 * 8_192 * 40_000);
  expect(cost('speaker', 'openai-speech', { characters: 1_000 })).toBe(dollars(0.015));
  // Four times as long as its bytes suggest.
  expect(cost('listener', 'openai-transcriptions', { seconds: 10 })).toBe(dollars(0.004));
});
