/** US dollars per million tokens, as decimal strings such as `0.15`. */
export interface TokenPrices {
  input: string;
  /** Input that the provider had in its cache. Absent: it costs what input costs. */
  cachedInput?: string;
  output: string;
}

export interface Price extends TokenPrices {
  /** Prices of the whole request once its input is longer than this many tokens. */
  longContext?: TokenPrices & { aboveInputTokens: number };
}

/** What a price may look like. Nine decimals are finer than any provider's price list. */
export const PRICE_PATTERN = /^\d{1,9}(?:\.\d{1,9})?$/;
