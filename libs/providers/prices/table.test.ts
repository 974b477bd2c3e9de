import { expect, test } from 'vitest';
import { knownProviders } from '../known-providers.ts';
import { findPrice } from './find-price.ts';
import { multiplyPrices } from './multiply-prices.ts';
import { PRICE_PATTERN, type Price, serviceTiers, type TieredPrices } from './price.ts';
import { priceLists, priceTable } from './table.ts';

const find = (provider: string, model: string): Price | undefined =>
  findPrice(priceTable.get(provider) ?? new Map(), model);

test('a version has its own price, or else that of its family', () => {
  expect(find('openai', 'gpt-4o-2024-08-06')).toBe(find('openai', 'gpt-4o'));
  expect(find('openai', 'gpt-4o-2024-05-13')?.input).toBe('5');
  expect(find('openai', 'gpt-4-0613')).toBe(find('openai', 'gpt-4'));
  expect(find('openai', 'gpt-4o-mini')).not.toBe(find('openai', 'gpt-4o'));
  expect(find('anthropic', 'claude-sonnet-4-5-20250929')?.output).toBe('15');
  expect(find('vertex', 'claude-sonnet-4-5@20250929')?.output).toBe('15');
  expect(find('cohere', 'command-r-plus-08-2024')).toBe(find('cohere', 'command-r-plus'));
  expect(find('gemini', 'gemini-embedding-001')?.input).toBe('0.15');
});

test('a tuned model has the price of those tuned from the same, not that of the model itself', () => {
  expect(find('openai', 'ft:gpt-4o-mini-2024-07-18:acme::7p4lURx')?.input).toBe('0.3');
  expect(find('openai', 'ft:gpt-4-0613:acme::7p4lURx')).toBeUndefined();
});

test('on Bedrock a model costs the same in every region, and less where it may run in any', () => {
  const regional = find('bedrock', 'anthropic.claude-sonnet-4-5-20250929-v1:0');
  expect(regional?.input).toBe('3.3');
  expect(find('bedrock', 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0')).toBe(regional);
  const arn =
    'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0';
  expect(find('bedrock', arn)).toBe(regional);
  expect(find('bedrock', 'global.anthropic.claude-sonnet-4-5-20250929-v1:0')?.input).toBe('3');
});

test('what the table does not have is unknown, never free', () => {
  for (const model of ['gpt-4o-mini-next', 'gpt', '', 'ft:nothing:acme::1', '__proto__', 'constructor'])
    expect(find('openai', model)).toBeUndefined();
  expect(find('nobody', 'gpt-4o')).toBeUndefined();
  expect(find('openai-compatible', 'llama3')).toBeUndefined();
});

test('what runs on servers of one’s own costs nothing, and the sample too', () => {
  for (const provider of ['ollama', 'vllm', 'sample'])
    expect(find(provider, 'any')).toMatchObject({ input: '0', output: '0' });
});

const everyPrice = (price: Price): TieredPrices[] => {
  const tiers = Object.values(price.serviceTiers ?? {}).filter(tier => tier !== undefined);
  const all: TieredPrices[] = [price, ...tiers, ...(price.offPeak ? [price.offPeak] : [])];
  return all.flatMap(each => [each, ...(each.longContext ?? [])]);
};

const texts = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
};

test('every price of the table is a decimal of a known provider, cached input never dearer than input', () => {
  for (const [provider, { models, sources, checked }] of priceLists) {
    expect(knownProviders.map(({ name }) => name)).toContain(provider);
    expect(checked).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    for (const source of sources) expect(URL.canParse(source)).toBe(true);
    for (const [model, price] of Object.entries(models)) {
      for (const text of texts(price)) expect(text, model).toMatch(PRICE_PATTERN);
      for (const { input, cachedInput = '0' } of everyPrice(price))
        expect(Number(cachedInput), model).toBeLessThanOrEqual(Number(input));
      const paid = texts(price).some(text => Number(text) > 0);
      if (!paid) expect(`${provider} ${model}`).toMatch(/^(?:ollama|vllm|sample) |moderation|:free$|\/free$/);
    }
  }
});

const tokenKeys = [
  'input',
  'output',
  'cachedInput',
  'cacheWrite',
  'cacheWriteHour',
  'reasoning',
  'audioInput',
  'audioOutput',
  'imageInput',
  'imageOutput',
];
const unitKeys = [
  'perImage',
  'perMillionCharacters',
  'perHour',
  'perThousandSearches',
  'perThousandWebSearches',
  'perThousandRequests',
];

test('every price of the table has the members of a price, and no other', () => {
  const expectKeys = (value: object, allowed: readonly string[]): void =>
    expect(Object.keys(value).filter(key => !allowed.includes(key))).toEqual([]);
  for (const { models } of priceLists.values())
    for (const price of Object.values(models)) {
      const {
        longContext = [],
        serviceTiers: tiers = {},
        offPeak,
        units = {},
        maxOutputTokens = 1,
        ...usual
      } = price;
      for (const each of [usual, ...Object.values(tiers)]) {
        expectKeys(each, [...tokenKeys, 'longContext']);
        expect([each.input, each.output]).not.toContain(undefined);
      }
      for (const each of longContext) expectKeys(each, [...tokenKeys, 'aboveInputTokens']);
      expect(longContext.map(each => each.aboveInputTokens)).toEqual(
        longContext.map(each => each.aboveInputTokens).sort((left, right) => left - right),
      );
      expectKeys(tiers, serviceTiers);
      expectKeys(offPeak ?? {}, [...tokenKeys, 'hoursUtc']);
      expectKeys(units, unitKeys);
      expect(Number.isInteger(maxOutputTokens) && maxOutputTokens > 0).toBe(true);
    }
});

test('every known provider of models has prices, but for servers of any kind', () => {
  const unpriced = knownProviders.filter(({ name }) => !priceLists.has(name)).map(({ name }) => name);
  expect(unpriced).toEqual(['openai-compatible']);
});

test('a factor multiplies every price, rounded up to nine decimals, and no count', () => {
  const price: Price = {
    input: '2.5',
    output: '0.000000001',
    longContext: [{ aboveInputTokens: 200_000, input: '5', output: '0' }],
    units: { perImage: '0.04' },
    maxOutputTokens: 4096,
  };
  expect(multiplyPrices(price, '0.85')).toEqual({
    input: '2.125',
    output: '0.000000001',
    longContext: [{ aboveInputTokens: 200_000, input: '4.25', output: '0' }],
    units: { perImage: '0.034' },
    maxOutputTokens: 4096,
  });
  expect(multiplyPrices({ input: '1', output: '1' }, '1')).toEqual({ input: '1', output: '1' });
});
