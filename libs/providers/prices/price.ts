/** US dollars per million tokens, as decimal strings such as `0.15`. Of finer counts an absent price is that of the count they are part of. */
export interface TokenPrices {
  input: string;
  output: string;
  /** Input that the provider had in its cache. */
  cachedInput?: string;
  /** Input that it wrote to its cache, and that it keeps there for an hour. */
  cacheWrite?: string;
  cacheWriteHour?: string;
  reasoning?: string;
  audioInput?: string;
  audioOutput?: string;
  imageInput?: string;
  imageOutput?: string;
}

/** Prices of the whole request once its input is longer than this many tokens; of several the last that it is above. */
interface LongContextPrices extends TokenPrices {
  aboveInputTokens: number;
}

export interface TieredPrices extends TokenPrices {
  longContext?: readonly LongContextPrices[];
}

/** What is not counted in tokens, in US dollars. */
interface UnitPrices {
  perImage?: string;
  perMillionCharacters?: string;
  /** Of sound. */
  perHour?: string;
  perThousandSearches?: string;
  /** Searches of the web by tools of the provider. */
  perThousandWebSearches?: string;
  perThousandRequests?: string;
}

/** Classes of service that cost more or less than the usual one. */
export const serviceTiers = ['batch', 'flex', 'priority', 'fast'] as const;
export type ServiceTier = (typeof serviceTiers)[number];

/** Hours of the day in UTC, from the beginning of one to the beginning of the other. */
interface Hours {
  from: number;
  to: number;
}

export interface Price extends TieredPrices {
  serviceTiers?: Partial<Record<ServiceTier, TieredPrices>>;
  /** In the usual class of service, for answers that end in these hours. */
  offPeak?: TokenPrices & { hoursUtc: readonly Hours[] };
  units?: UnitPrices;
  /** The longest answer of the model, which bounds what one can cost. */
  maxOutputTokens?: number;
}

/** What a price may look like. Nine decimals are finer than any provider's price list. */
export const PRICE_PATTERN = /^\d{1,9}(?:\.\d{1,9})?$/;
