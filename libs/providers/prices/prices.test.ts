import fc from 'fast-check';
import { expect, test } from 'vitest';
import { knownProviders } from '../known-providers.ts';
import { costNanoDollars } from './cost.ts';
import { findPrice } from './find-price.ts';
import { PRICE_PATTERN } from './price.ts';
import { priceTable } from './table.ts';

test('a million tokens cost what the price says', () => {
  const price = { input: '2.5', cachedInput: '1.25', output: '10' };
  expect(costNanoDollars(price, { input: 1_000_000, output: 0, cachedInput: 0 })).toBe(2_500_000_000);
  expect(costNanoDollars(price, { input: 1_000_000, output: 0, cachedInput: 1_000_000 })).toBe(1_250_000_000);
  expect(costNanoDollars(price, { input: 14, output: 8, cachedInput: 4 })).toBe(
    10 * 2500 + 4 * 1250 + 8 * 10_000,
  );
});

test('without a price for it, cached input costs what input costs', () => {
  expect(costNanoDollars({ input: '1', output: '1' }, { input: 10, output: 0, cachedInput: 10 })).toBe(
    10_000,
  );
});

test('a half nano-dollar is rounded up, once for the whole', () => {
  const price = { input: '0.0005', output: '0.0004' };
  expect(costNanoDollars(price, { input: 1, output: 0, cachedInput: 0 })).toBe(1);
  expect(costNanoDollars(price, { input: 0, output: 1, cachedInput: 0 })).toBe(0);
  expect(costNanoDollars(price, { input: 1, output: 1, cachedInput: 0 })).toBe(1);
});

test('input above the bound has the prices of a long context, all of it', () => {
  const price = {
    input: '1',
    output: '1',
    longContext: { aboveInputTokens: 100, input: '2', output: '3' },
  };
  expect(costNanoDollars(price, { input: 100, output: 1, cachedInput: 0 })).toBe(101_000);
  expect(costNanoDollars(price, { input: 101, output: 1, cachedInput: 0 })).toBe(205_000);
});

test('costs beyond what a number holds saturate, and a price that is no decimal is refused', () => {
  const most = { input: 1_000_000_000, output: 0, cachedInput: 0 };
  expect(costNanoDollars({ input: '999999999', output: '0' }, most)).toBe(Number.MAX_SAFE_INTEGER);
  for (const input of ['', '-1', '1e3', '1.', '.5', 'free', '0.1234567890'])
    expect(() => costNanoDollars({ input, output: '0' }, most)).toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
});

const decimal = fc
  .tuple(fc.nat(10_000), fc.nat(999_999_999))
  .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(9, '0')}`);
const tokens = fc.nat(1_000_000);

/** The price in 10⁻⁹ dollars, without the code under test. */
const scaled = (text: string): bigint => BigInt(text.replace('.', ''));

test('the cost is the exact sum, rounded half up', () => {
  fc.assert(
    fc.property(
      decimal,
      decimal,
      decimal,
      tokens,
      tokens,
      tokens,
      (input, cachedInput, output, fresh, cached, out) => {
        const exact =
          BigInt(fresh) * scaled(input) + BigInt(cached) * scaled(cachedInput) + BigInt(out) * scaled(output);
        const floor = exact / 1_000_000n;
        const expected = exact % 1_000_000n >= 500_000n ? floor + 1n : floor;
        const cost = costNanoDollars(
          { input, cachedInput, output },
          { input: fresh + cached, cachedInput: cached, output: out },
        );
        fc.pre(expected <= BigInt(Number.MAX_SAFE_INTEGER));
        expect(BigInt(cost)).toBe(expected);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a dated or latest version has its own price, or else that of its family', () => {
  expect(findPrice('openai', 'gpt-4o-2024-08-06')).toBe(findPrice('openai', 'gpt-4o'));
  expect(findPrice('openai', 'gpt-4o-2024-05-13')?.input).toBe('5');
  expect(findPrice('openai', 'gpt-4-0613')).toBe(findPrice('openai', 'gpt-4'));
  expect(findPrice('openai', 'gpt-4o-mini')).not.toBe(findPrice('openai', 'gpt-4o'));
});

test('what the table does not have is unknown, never free', () => {
  for (const model of [
    'gpt-4o-mini-next',
    'gpt',
    '',
    'ft:gpt-4o-2024-08-06:acme::1',
    '__proto__',
    'constructor',
  ])
    expect(findPrice('openai', model)).toBeUndefined();
  expect(findPrice('nobody', 'gpt-4o')).toBeUndefined();
  expect(findPrice('constructor', 'name')).toBeUndefined();
});

test('the sample costs nothing', () => {
  const price = findPrice('sample', 'sample');
  expect(price && costNanoDollars(price, { input: 1000, output: 1000, cachedInput: 0 })).toBe(0);
});

test('every price of the table is a decimal of a known provider, cached input never dearer than input', () => {
  for (const [provider, prices] of priceTable) {
    expect(knownProviders.map(({ name }) => name)).toContain(provider);
    for (const [model, price] of prices)
      for (const { input, cachedInput, output } of [price, price.longContext ?? price]) {
        for (const text of [input, cachedInput ?? '0', output]) expect(text, model).toMatch(PRICE_PATTERN);
        expect(Number(cachedInput ?? 0), model).toBeLessThanOrEqual(Number(input));
      }
  }
});
