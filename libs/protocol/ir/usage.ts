import type { Extensions } from './extensions.ts';

/**
 * Tokens of one answer. Every finer count is part of the total it belongs to: `cachedInput`,
 * `cacheWriteInput` and `audioInput` of `input`; `reasoning` and `audioOutput` of `output`.
 */
export interface Usage {
  input: number;
  output: number;
  cachedInput?: number;
  cacheWriteInput?: number;
  audioInput?: number;
  reasoning?: number;
  audioOutput?: number;
  extensions?: Extensions;
}
