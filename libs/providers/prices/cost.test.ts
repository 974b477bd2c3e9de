import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costNanoDollars } from './cost.ts';
import { costBoundNanoDollars, outputTokensFor } from './cost-bound.ts';
import type { Price } from './price.ts';
import type { PricedTokens, PricedUsage } from './usage.ts';

const cost = (price: Price, tokens: Partial<PricedTokens>, more: Partial<PricedUsage> = {}): number =>
  costNanoDollars(price, { tokens: { input: 0, output: 0, ...tokens }, at: 0, ...more });

test('a million tokens cost what the price says', () => {
  const price = { input: '2.5', cachedInput: '1.25', output: '10' };
  expect(cost(price, { input: 1_000_000 })).toBe(2_500_000_000);
  expect(cost(price, { input: 1_000_000, cachedInput: 1_000_000 })).toBe(1_250_000_000);
  expect(cost(price, { input: 14, output: 8, cachedInput: 4 })).toBe(10 * 2500 + 4 * 1250 + 8 * 10_000);
});

test('each finer count has its own price, or else that of the count it is part of', () => {
  const price: Price = {
    input: '1',
    output: '10',
    cachedInput: '0.1',
    cacheWrite: '1.25',
    cacheWriteHour: '2',
    reasoning: '8',
    audioInput: '40',
    audioOutput: '80',
    imageInput: '5',
    imageOutput: '30',
  };
  const inputs = { input: 100, cachedInput: 10, cacheWriteInput: 30, cacheWriteHourInput: 20, audioInput: 5 };
  expect(cost(price, { ...inputs, imageInput: 1 })).toBe(
    10 * 100 + 20 * 2000 + 10 * 1250 + 5 * 40_000 + 5000 + 54 * 1000,
  );
  const outputs = { output: 100, reasoning: 40, audioOutput: 20, imageOutput: 10 };
  expect(cost(price, outputs)).toBe(40 * 8000 + 20 * 80_000 + 10 * 30_000 + 30 * 10_000);
  const bare = { input: '1', output: '10' };
  expect(cost(bare, { ...inputs, ...outputs })).toBe(100 * 1000 + 100 * 10_000);
  expect(cost({ ...bare, cacheWrite: '2' }, inputs)).toBe(30 * 2000 + 70 * 1000);
});

test('counts that are more than the total they are part of are cut off at it', () => {
  const price = { input: '1', output: '1', cachedInput: '0.5', audioInput: '9' };
  expect(cost(price, { input: 10, cachedInput: 50, audioInput: 50 })).toBe(5000);
});

test('a half nano-dollar is rounded up, once for the whole', () => {
  const price = { input: '0.0005', output: '0.0004' };
  expect(cost(price, { input: 1 })).toBe(1);
  expect(cost(price, { output: 1 })).toBe(0);
  expect(cost(price, { input: 1, output: 1 })).toBe(1);
});

test('input above a bound has the prices of a long context, all of it', () => {
  const longContext = [
    { aboveInputTokens: 100, input: '2', output: '3' },
    { aboveInputTokens: 200, input: '4', output: '5' },
  ];
  const price = { input: '1', output: '1', longContext };
  expect(cost(price, { input: 100, output: 1 })).toBe(101_000);
  expect(cost(price, { input: 101, output: 1 })).toBe(205_000);
  expect(cost(price, { input: 201, output: 1 })).toBe(809_000);
});

test('the class of service that was given decides, and the usual one where it has no price of its own', () => {
  const priority = {
    input: '4',
    output: '8',
    longContext: [{ aboveInputTokens: 5, input: '6', output: '9' }],
  };
  const price: Price = { input: '2', output: '4', serviceTiers: { priority } };
  const tokens = { input: 2, output: 1 };
  expect(cost(price, tokens, { serviceTier: 'priority' })).toBe(16_000);
  expect(cost(price, { input: 6 }, { serviceTier: 'priority' })).toBe(36_000);
  for (const serviceTier of ['default', 'standard', 'flex', 'constructor', undefined])
    expect(cost(price, tokens, { serviceTier })).toBe(8_000);
});

test('in the hours in which a provider charges less it costs less', () => {
  const hoursUtc = [
    { from: 0, to: 1 },
    { from: 4, to: 6 },
  ];
  const price: Price = { input: '2', output: '0', offPeak: { hoursUtc, input: '1', output: '0' } };
  const at = (time: string): number => cost(price, { input: 1 }, { at: Date.parse(`2026-11-30T${time}Z`) });
  expect(['00:59:59', '01:00', '03:59', '04:00', '05:59', '06:00'].map(at)).toEqual([
    1000, 2000, 2000, 1000, 1000, 2000,
  ]);
});

test('what is not counted in tokens has its price', () => {
  const free = { input: '0', output: '0' };
  const units = (prices: Price['units'], used: PricedUsage['units']): number =>
    cost({ ...free, units: prices }, { input: 1 }, { units: used });
  expect(units({ perImage: '0.04' }, { images: 3 })).toBe(120_000_000);
  expect(units({ perMillionCharacters: '15' }, { characters: 4_096 })).toBe(61_440_000);
  expect(units({ perHour: '0.36' }, { seconds: 8.47 })).toBe(847_000);
  expect(units({ perThousandSearches: '2' }, { searches: 3 })).toBe(6_000_000);
  expect(units({ perThousandWebSearches: '10' }, { webSearches: 2 })).toBe(20_000_000);
  expect(units({ perThousandRequests: '5' }, {})).toBe(5_000_000);
  expect(cost({ ...free, units: { perThousandRequests: '5' } }, {})).toBe(0);
});

test('costs beyond what a number holds saturate, and a price that is no decimal is refused', () => {
  const most = { input: 1_000_000_000 };
  expect(cost({ input: '999999999', output: '0' }, most)).toBe(Number.MAX_SAFE_INTEGER);
  for (const input of ['', '-1', '1e3', '1.', '.5', 'free', '0.1234567890'])
    expect(() => cost({ input, output: '0' }, most)).toThrow(expect.objectContaining({ code: 'internal' }));
});

const decimal = fc
  .tuple(fc.nat(10_000), fc.nat(999_999_999))
  .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(9, '0')}`);
const count = fc.nat(1_000_000);

/** The price in 10⁻⁹ dollars, without the code under test. */
const scaled = (text: string): bigint => BigInt(text.replace('.', ''));

test('the cost is the exact sum, rounded half up', () => {
  fc.assert(
    fc.property(
      decimal,
      decimal,
      decimal,
      count,
      count,
      count,
      (input, cachedInput, output, fresh, cached, out) => {
        const exact =
          BigInt(fresh) * scaled(input) + BigInt(cached) * scaled(cachedInput) + BigInt(out) * scaled(output);
        const floor = exact / 1_000_000n;
        const expected = exact % 1_000_000n >= 500_000n ? floor + 1n : floor;
        fc.pre(expected <= BigInt(Number.MAX_SAFE_INTEGER));
        const found = cost(
          { input, cachedInput, output },
          { input: fresh + cached, cachedInput: cached, output: out },
        );
        expect(BigInt(found)).toBe(expected);
      },
    ),
    { numRuns: 2000 },
  );
});

const small = fc.nat(2_000);
const rate = fc.constantFrom('0', '0.05', '0.5', '1', '3', '7.5', '80');
const rates = fc.record(
  {
    input: rate,
    output: rate,
    cachedInput: rate,
    cacheWrite: rate,
    cacheWriteHour: rate,
    reasoning: rate,
    audioInput: rate,
    audioOutput: rate,
    imageInput: rate,
    imageOutput: rate,
  },
  { requiredKeys: ['input', 'output'] },
);
const usages = fc.record(
  {
    input: small,
    output: small,
    cachedInput: small,
    cacheWriteInput: small,
    cacheWriteHourInput: small,
    reasoning: small,
    audioInput: small,
    audioOutput: small,
    imageInput: small,
    imageOutput: small,
  },
  { requiredKeys: ['input', 'output'] },
);

test('no request within its bounds costs more than the bound says, whatever its tokens turn out to be', () => {
  fc.assert(
    fc.property(
      rates,
      rates,
      usages,
      small,
      small,
      fc.boolean(),
      (usual, priority, tokens, moreInput, moreOutput, served) => {
        const price: Price = { ...usual, serviceTiers: { priority } };
        const bound = {
          inputTokens: tokens.input + moreInput,
          outputTokens: tokens.output + moreOutput,
          serviceTier: 'priority',
        };
        const most = costBoundNanoDollars(price, bound);
        expect(cost(price, tokens, { serviceTier: served ? 'priority' : 'default' })).toBeLessThanOrEqual(
          most,
        );
        const withoutOutput = costBoundNanoDollars(price, { ...bound, outputTokens: 0 });
        const affordable = outputTokensFor(price, bound, most - withoutOutput);
        expect(affordable).toBeGreaterThanOrEqual(bound.outputTokens - 1);
        if (Number.isFinite(affordable))
          expect(costBoundNanoDollars(price, { ...bound, outputTokens: affordable })).toBeLessThanOrEqual(
            most + 1,
          );
      },
    ),
    { numRuns: 1000 },
  );
});

test('the bound of a long input is at the prices of a long context', () => {
  const price = {
    input: '1',
    output: '1',
    longContext: [{ aboveInputTokens: 100, input: '2', output: '3' }],
  };
  expect(costBoundNanoDollars(price, { inputTokens: 101, outputTokens: 10 })).toBe(232_000);
});
