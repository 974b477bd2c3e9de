import { parsePrice } from './decimal.ts';
import { type Price, type ServiceTier, serviceTiers, type TieredPrices, type TokenPrices } from './price.ts';
import type { PricedTokens, PricedUnits, PricedUsage } from './usage.ts';

/**
 * Costs are added up as whole numbers of nano-dollars divided by this: a million, since tokens and characters are priced by the million,
 * times the thousandths of a second in an hour over a thousand, so that sound comes out whole as well.
 */
const DENOMINATOR = 3_600_000_000n;
const OF_A_MILLION = DENOMINATOR / 1_000_000n;
const OF_A_THOUSAND = DENOMINATOR / 1_000n;
const OF_AN_HOUR_IN_MS = DENOMINATOR / 3_600_000n;
const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);
const HOUR_MS = 3_600_000;

/**
 * The cost of an answer in integer nano-dollars: exact, rounded half up once, at the end. Saturates at
 * 2⁵³ − 1, nine million dollars. Throws `internal` on a price that is not a decimal.
 */
export function costNanoDollars(price: Price, usage: PricedUsage): number {
  const prices = inLongContext(pricesOf(price, usage), usage.tokens.input);
  const { input, output } = usage.tokens;
  const units = { ...usage.units, requests: input + output > 0 ? 1 : 0 };
  return roundToNanoDollars(costOfTokens(prices, usage.tokens) + costOfUnits(price, units));
}

export function roundToNanoDollars(sum: bigint): number {
  const rounded = (sum + DENOMINATOR / 2n) / DENOMINATOR;
  return Number(rounded > LARGEST ? LARGEST : rounded);
}

const isServiceTier = (name: string): name is ServiceTier =>
  (serviceTiers as readonly string[]).includes(name);

/** The prices of a class of service; undefined where the usual ones hold. */
export const tierOf = (price: Price, serviceTier: string | undefined): TieredPrices | undefined =>
  serviceTier !== undefined && isServiceTier(serviceTier) ? price.serviceTiers?.[serviceTier] : undefined;

function pricesOf(price: Price, { serviceTier, at }: PricedUsage): TieredPrices {
  const tier = tierOf(price, serviceTier);
  if (tier !== undefined) return tier;
  const { offPeak } = price;
  if (offPeak === undefined) return price;
  const hour = Math.floor(at / HOUR_MS) % 24;
  return offPeak.hoursUtc.some(({ from, to }) => hour >= from && hour < to) ? offPeak : price;
}

export function inLongContext(prices: TieredPrices, inputTokens: number): TokenPrices {
  return prices.longContext?.findLast(({ aboveInputTokens }) => inputTokens > aboveInputTokens) ?? prices;
}

/** Takes finer counts out of a total, never more than is left of it. */
class Share {
  #left: number;
  sum = 0n;

  constructor(total: number) {
    this.#left = total;
  }

  take(count: number | undefined, price: string): void {
    if (count === undefined || count <= 0) return;
    const taken = Math.min(count, this.#left);
    this.#left -= taken;
    this.sum += BigInt(taken) * parsePrice(price);
  }

  takeRest(price: string): bigint {
    this.take(this.#left, price);
    return this.sum * OF_A_MILLION;
  }
}

function costOfTokens(prices: TokenPrices, tokens: PricedTokens): bigint {
  const { input, output, cacheWrite = input, cacheWriteHour = cacheWrite } = prices;
  const written = tokens.cacheWriteInput ?? 0;
  const forAnHour = Math.min(tokens.cacheWriteHourInput ?? 0, written);
  const inputs = new Share(tokens.input);
  inputs.take(tokens.cachedInput, prices.cachedInput ?? input);
  inputs.take(forAnHour, cacheWriteHour);
  inputs.take(written - forAnHour, cacheWrite);
  inputs.take(tokens.audioInput, prices.audioInput ?? input);
  inputs.take(tokens.imageInput, prices.imageInput ?? input);
  const outputs = new Share(tokens.output);
  if (prices.reasoning !== undefined) outputs.take(tokens.reasoning, prices.reasoning);
  outputs.take(tokens.audioOutput, prices.audioOutput ?? output);
  outputs.take(tokens.imageOutput, prices.imageOutput ?? output);
  return inputs.takeRest(input) + outputs.takeRest(output);
}

export function costOfUnits({ units: prices }: Price, units: PricedUnits & { requests: number }): bigint {
  if (prices === undefined) return 0n;
  const { images = 0, characters = 0, seconds = 0, searches = 0, webSearches = 0, requests } = units;
  const cost = (count: number, price: string | undefined, scale: bigint): bigint =>
    price === undefined || count <= 0 ? 0n : BigInt(Math.ceil(count)) * parsePrice(price) * scale;
  return (
    cost(images, prices.perImage, DENOMINATOR) +
    cost(characters, prices.perMillionCharacters, OF_A_MILLION) +
    cost(seconds * 1000, prices.perHour, OF_AN_HOUR_IN_MS) +
    cost(searches, prices.perThousandSearches, OF_A_THOUSAND) +
    cost(webSearches, prices.perThousandWebSearches, OF_A_THOUSAND) +
    cost(requests, prices.perThousandRequests, OF_A_THOUSAND)
  );
}
