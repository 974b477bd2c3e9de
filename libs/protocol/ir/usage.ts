import type { Extensions } from './extensions.ts';

/** What an answer is charged by beside its tokens. It is metered, and told to no caller. */
export interface Billing {
  /** The class of service that was given. */
  serviceTier?: string;
  /** What the provider says that it charges. */
  costNanoDollars?: number;
  images?: number;
  /** Of sound. */
  seconds?: number;
  /** Of a reranker. */
  searches?: number;
  webSearches?: number;
}

/**
 * Tokens of one answer. Every finer count is part of the total it belongs to: `cachedInput`,
 * `cacheWriteInput`, `audioInput` and `imageInput` of `input`, `cacheWriteHourInput` of `cacheWriteInput`; `reasoning`,
 * `audioOutput` and `imageOutput` of `output`. What has no name in most protocols is metered only.
 */
export interface Usage {
  input: number;
  output: number;
  cachedInput?: number;
  cacheWriteInput?: number;
  cacheWriteHourInput?: number;
  audioInput?: number;
  imageInput?: number;
  reasoning?: number;
  audioOutput?: number;
  imageOutput?: number;
  billing?: Billing;
  extensions?: Extensions;
}
