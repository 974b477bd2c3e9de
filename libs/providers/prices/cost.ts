import { GatewayError } from '@sluice/contract';
import { PRICE_PATTERN, type Price, type TokenPrices } from './price.ts';

/** `cachedInput` is part of `input`; reasoning is part of `output`. */
export interface PricedTokens {
  input: number;
  output: number;
  cachedInput: number;
}

/** Prices as integers: 10⁻⁹ dollars per million tokens, which is 10⁻⁶ nano-dollars a token. */
interface ScaledPrices {
  input: bigint;
  cachedInput: bigint;
  output: bigint;
}

const DECIMALS = 9;
const SCALE = 1_000_000n;
const HALF = SCALE / 2n;
const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);
const scaledPrices = new WeakMap<TokenPrices, ScaledPrices>();

/**
 * The cost of an answer in integer nano-dollars: exact, rounded half up once, at the end. Saturates at
 * 2⁵³ − 1, nine million dollars. Throws `internal` on a price that is not a decimal.
 */
export function costNanoDollars(price: Price, { input, output, cachedInput }: PricedTokens): number {
  const { longContext } = price;
  const long = longContext !== undefined && input > longContext.aboveInputTokens;
  const scaled = scale(long ? longContext : price);
  const cached = Math.min(cachedInput, input);
  const sum =
    BigInt(input - cached) * scaled.input +
    BigInt(cached) * scaled.cachedInput +
    BigInt(output) * scaled.output;
  const rounded = (sum + HALF) / SCALE;
  return Number(rounded > LARGEST ? LARGEST : rounded);
}

function scale(prices: TokenPrices): ScaledPrices {
  const known = scaledPrices.get(prices);
  if (known !== undefined) return known;
  const input = parseDecimal(prices.input);
  const scaled = {
    input,
    cachedInput: prices.cachedInput === undefined ? input : parseDecimal(prices.cachedInput),
    output: parseDecimal(prices.output),
  };
  scaledPrices.set(prices, scaled);
  return scaled;
}

function parseDecimal(text: string): bigint {
  if (!PRICE_PATTERN.test(text))
    throw new GatewayError('internal', { internal: `The price ${JSON.stringify(text)} is not a decimal.` });
  const [whole, fraction = ''] = text.split('.');
  return BigInt(`${whole}${fraction.padEnd(DECIMALS, '0')}`);
}
