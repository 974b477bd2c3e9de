import { costOfUnits, inLongContext, roundToNanoDollars, tierOf } from './cost.ts';
import { dearer, parsePrice } from './decimal.ts';
import type { Price, TieredPrices, TokenPrices } from './price.ts';
import type { PricedUnits } from './usage.ts';

/** The dearest that a token in and a token out can be, in nano-dollars a million. */
interface Rates {
  input: bigint;
  output: bigint;
}

/** The most that a request can use. */
export interface UsageBound {
  inputTokens: number;
  outputTokens: number;
  units?: PricedUnits | undefined;
  /** The class of service that is asked for; the provider may give the usual one instead. */
  serviceTier?: string | undefined;
}

/** The same scale as that of costs: a million tokens, 3600 seconds of sound. */
const TOKEN_SCALE = 3600n;

function ratesOf(prices: TieredPrices, inputTokens: number): Rates {
  const { input, output, ...finer }: TokenPrices = inLongContext(prices, inputTokens);
  const inputs = [
    finer.cachedInput,
    finer.cacheWrite,
    finer.cacheWriteHour,
    finer.audioInput,
    finer.imageInput,
  ];
  const outputs = [finer.reasoning, finer.audioOutput, finer.imageOutput];
  return {
    input: parsePrice(inputs.reduce<string>((most, each) => dearer(most, each) ?? most, input)),
    output: parsePrice(outputs.reduce<string>((most, each) => dearer(most, each) ?? most, output)),
  };
}

const largest = (left: bigint, right: bigint): bigint => (left > right ? left : right);

function boundRates(
  price: Price,
  { inputTokens, serviceTier }: Pick<UsageBound, 'inputTokens' | 'serviceTier'>,
): Rates {
  const usual = ratesOf(price, inputTokens);
  const tier = tierOf(price, serviceTier);
  if (tier === undefined) return usual;
  const asked = ratesOf(tier, inputTokens);
  return { input: largest(usual.input, asked.input), output: largest(usual.output, asked.output) };
}

/**
 * The most that a request can cost, in integer nano-dollars: no token is counted as cached, each at the dearest of what it may turn out to be.
 * What tools of the provider itself do (searches of the web) is not bounded by the request and not in it.
 */
export function costBoundNanoDollars(price: Price, bound: UsageBound): number {
  const { input, output } = boundRates(price, bound);
  const tokens = (BigInt(bound.inputTokens) * input + BigInt(bound.outputTokens) * output) * TOKEN_SCALE;
  return roundToNanoDollars(tokens + costOfUnits(price, { ...bound.units, requests: 1 }));
}

/** How many output tokens an amount of money pays for at most, beside the input. */
export function outputTokensFor(
  price: Price,
  bound: Omit<UsageBound, 'outputTokens'>,
  nanoDollars: number,
): number {
  const { output } = boundRates(price, bound);
  return output === 0n ? Number.POSITIVE_INFINITY : Number((BigInt(nanoDollars) * 1_000_000n) / output);
}
