/** Tokens of an answer. Every finer count is part of `input` or `output`, `cacheWriteHourInput` of `cacheWriteInput`. */
export interface PricedTokens {
  input: number;
  output: number;
  cachedInput?: number | undefined;
  cacheWriteInput?: number | undefined;
  cacheWriteHourInput?: number | undefined;
  audioInput?: number | undefined;
  imageInput?: number | undefined;
  reasoning?: number | undefined;
  audioOutput?: number | undefined;
  imageOutput?: number | undefined;
}

/** What of an answer is paid for beside tokens. */
export interface PricedUnits {
  images?: number | undefined;
  characters?: number | undefined;
  /** Of sound; thousandths count. */
  seconds?: number | undefined;
  searches?: number | undefined;
  webSearches?: number | undefined;
}

export interface PricedUsage {
  tokens: PricedTokens;
  units?: PricedUnits | undefined;
  /** The class of service that the provider says it gave. */
  serviceTier?: string | undefined;
  /** When the answer ended, epoch milliseconds. */
  at: number;
}
