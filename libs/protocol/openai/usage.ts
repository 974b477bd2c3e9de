import type { Usage } from '../ir/usage.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { readBilling } from './billing.ts';

/** Tokens of one answer, as they are metered. Every finer count is part of `input` or of `output`. */
export interface TokenUsage extends Omit<Usage, 'extensions'> {
  cachedInput: number;
  reasoning: number;
}

/** Above this a provider's figure is an error, not a count. */
const MAX_TOKENS = 1_000_000_000;

function count(...candidates: unknown[]): number | undefined {
  for (const value of candidates)
    if (typeof value === 'number' && value >= 0 && value <= MAX_TOKENS) return Math.floor(value);
  return undefined;
}

const detailsOf = (usage: JsonObject, key: string): JsonObject => {
  const details = usage[key];
  return isObject(details) ? details : {};
};

/**
 * The tokens in a response body or in a stream's chunk, or undefined where it names none. Reads the dialects
 * of OpenAI (also its Responses names), Groq (`x_groq.usage` in streams), DeepSeek (`prompt_cache_hit_tokens`),
 * Mistral (`num_cached_tokens`), Perplexity (`reasoning_tokens` beside the counts) and xAI, whose
 * `completion_tokens` leave reasoning out, which shows in `total_tokens`.
 */
export function readUsage(body: unknown): TokenUsage | undefined {
  if (!isObject(body)) return undefined;
  const groq = isObject(body.x_groq) ? body.x_groq.usage : undefined;
  const usage = isObject(body.usage) ? body.usage : groq;
  if (!isObject(usage)) return undefined;
  const billing = readBilling(usage, body.service_tier);
  const inputDetails = {
    ...detailsOf(usage, 'prompt_tokens_details'),
    ...detailsOf(usage, 'input_tokens_details'),
  };
  const outputDetails = {
    ...detailsOf(usage, 'completion_tokens_details'),
    ...detailsOf(usage, 'output_tokens_details'),
  };
  const total = count(usage.total_tokens);
  const input = count(usage.prompt_tokens, usage.input_tokens);
  const reported = count(usage.completion_tokens, usage.output_tokens);
  if (input === undefined && reported === undefined && total === undefined)
    return billing && { input: 0, output: 0, cachedInput: 0, reasoning: 0, billing };
  const reasoning = count(outputDetails.reasoning_tokens, usage.reasoning_tokens) ?? 0;
  const knownInput = input ?? Math.max(0, (total ?? 0) - (reported ?? 0));
  const visible = reported ?? Math.max(0, (total ?? 0) - knownInput);
  const output = total === knownInput + visible + reasoning ? visible + reasoning : visible;
  const cached = count(
    inputDetails.cached_tokens,
    usage.prompt_cache_hit_tokens,
    usage.num_cached_tokens,
    usage.cached_tokens,
  );
  const tokens: TokenUsage = {
    input: knownInput,
    output,
    cachedInput: Math.min(cached ?? 0, knownInput),
    reasoning: Math.min(reasoning, output),
  };
  addFiner(tokens, inputDetails, outputDetails);
  if (billing !== undefined) tokens.billing = billing;
  return tokens;
}

/** What most answers have none of. */
function addFiner(tokens: TokenUsage, inputDetails: JsonObject, outputDetails: JsonObject): void {
  const written = count(inputDetails.cache_write_tokens);
  if (written) tokens.cacheWriteInput = written;
  const audioInput = count(inputDetails.audio_tokens);
  if (audioInput) tokens.audioInput = audioInput;
  const imageInput = count(inputDetails.image_tokens);
  if (imageInput) tokens.imageInput = imageInput;
  const audioOutput = count(outputDetails.audio_tokens);
  if (audioOutput) tokens.audioOutput = audioOutput;
  const imageOutput = count(outputDetails.image_tokens);
  if (imageOutput) tokens.imageOutput = imageOutput;
}
