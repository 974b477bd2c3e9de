import { GUARD_KIND } from '@sluice/contract';
import { expect, test } from 'vitest';
import { createPriceBook, type FoundPrice } from './price-book.ts';
import { resolveConfig } from './resolve-config.ts';

const bookOf = (prices: unknown) => createPriceBook(resolveConfig({ prices }, { env: {}, secrets: 'defer' }));

const find = (prices: unknown, provider: string, model: string, kind = provider): FoundPrice | undefined =>
  bookOf(prices).find({ provider, kind, model }, 'chat');

test('without prices of one’s own those of the table hold, by the known provider that a name stands for', () => {
  expect(find({}, 'openai', 'gpt-4o')).toMatchObject({ source: 'table', price: { input: '2.5' } });
  expect(find({}, 'our-openai', 'gpt-4o', 'openai')).toMatchObject({ source: 'table' });
  expect(find({}, 'local', 'llama3', 'openai-compatible')).toBeUndefined();
});

test('prices of one’s own go first: of the provider, then of its kind; a name before a glob', () => {
  const prices = {
    providers: {
      east: { models: { 'gpt-4o': { input: 1, output: 1 }, 'gpt-*': { input: 2, output: 2 } } },
      openai: { models: { 'gpt-*': { input: 3, output: 3 } } },
    },
  };
  const inputOf = (provider: string, model: string): string | undefined =>
    find(prices, provider, model, 'openai')?.price.input;
  expect(inputOf('east', 'gpt-4o-2024-08-06')).toBe('1');
  expect(inputOf('east', 'gpt-5')).toBe('2');
  expect(inputOf('west', 'gpt-5')).toBe('3');
  expect(inputOf('west', 'o3')).toBe('2');
  expect(find(prices, 'east', 'gpt-5', 'openai')?.source).toBe('own');
});

test('a factor is a discount on the table, and not on one’s own prices', () => {
  const prices = {
    providers: { openai: { factor: '0.8', models: { mine: { input: '1', output: '1' } } } },
  };
  expect(find(prices, 'openai', 'gpt-4o')?.price).toMatchObject({
    input: '2',
    output: '8',
    cachedInput: '1',
  });
  expect(find(prices, 'openai', 'mine')?.price.input).toBe('1');
  expect(find(prices, 'azure', 'gpt-4o', 'azure-openai')?.price.input).toBe('2.5');
});

test('an unknown price is estimated as the dearest of its provider, of the same sort, where that is wanted', () => {
  const estimate = (provider: string, operation: 'chat' | 'embeddings', kind = provider) =>
    bookOf({ unknown: 'estimate' }).find({ provider, kind, model: 'brand-new' }, operation);
  const chat = estimate('groq', 'chat');
  expect(chat?.source).toBe('estimate');
  for (const model of ['openai/gpt-oss-120b', 'qwen/qwen3.8-27b', 'llama-3.3-70b-versatile']) {
    const known = find({}, 'groq', model)?.price;
    expect(Number(chat?.price.input)).toBeGreaterThanOrEqual(Number(known?.input));
    expect(Number(chat?.price.output)).toBeGreaterThanOrEqual(Number(known?.output));
  }
  expect(estimate('openai', 'embeddings')?.price).toMatchObject({ input: '0.13', output: '0' });
  const anywhere = estimate('local', 'chat', 'openai-compatible');
  expect(Number(anywhere?.price.output)).toBeGreaterThanOrEqual(
    Number(estimate('openai', 'chat')?.price.output),
  );
});

test('a model of one’s own makes a provider known to the estimate', () => {
  const prices = {
    unknown: 'estimate',
    providers: { local: { models: { a: { input: '1', output: '2' } } } },
  };
  expect(find(prices, 'local', 'b', 'openai-compatible')?.price).toEqual({ input: '1', output: '2' });
});

test('what the gateway does itself is free, whatever is said of unknown prices, and HTTP services have no price', () => {
  const book = bookOf({ unknown: 'estimate' });
  const own = { provider: 'sluice', kind: GUARD_KIND, model: 'sluice-guard' };
  expect(book.find(own, 'moderations')?.price).toEqual({ input: '0', output: '0' });
  expect(book.find({ provider: 'host:1', kind: 'host:1', model: '' }, 'http')).toBeUndefined();
});

test('a price that is no decimal is told with its place', () => {
  for (const input of ['-1', '1e3', 'free', 1e-12, ''])
    expect(() => bookOf({ providers: { a: { models: { b: { input, output: 0 } } } } })).toThrow(
      /prices\.providers\.a\.models\.b\.input: expected a decimal/,
    );
});
