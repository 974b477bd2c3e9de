import type { Usage } from '../ir/usage.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { readUsage } from '../openai/usage.ts';
import { ownForm, ownMembers, unknownOf, withExtensions } from './extensions.ts';

const countKeys = new Set([
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'prompt_tokens_details',
  'completion_tokens_details',
]);
const inputDetailKeys = new Set(['cached_tokens', 'cache_write_tokens', 'audio_tokens']);
const outputDetailKeys = new Set(['reasoning_tokens', 'audio_tokens']);
/** Other spellings of what has a name here (DeepSeek, Mistral), and how long it took (Groq). */
const formKeys = [
  'prompt_cache_hit_tokens',
  'prompt_cache_miss_tokens',
  'num_cached_tokens',
  'queue_time',
  'prompt_time',
  'completion_time',
  'total_time',
] as const;
const known = new Set<string>([...countKeys, ...formKeys]);

/**
 * The usage of an answer or a chunk, https://platform.openai.com/docs/api-reference/chat/object#chat/object-usage,
 * and of the dialects that `readUsage` knows. Undefined where it names no tokens.
 */
export function decodeUsage(body: JsonObject): Usage | undefined {
  const groq = isObject(body.x_groq) ? body.x_groq.usage : undefined;
  const usage = isObject(body.usage) ? body.usage : groq;
  const totals = isObject(usage) ? readUsage({ usage }) : undefined;
  if (!isObject(usage) || totals === undefined) return undefined;
  const inputDetails = isObject(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  const outputDetails = isObject(usage.completion_tokens_details) ? usage.completion_tokens_details : {};
  const cached =
    inputDetails.cached_tokens ??
    usage.prompt_cache_hit_tokens ??
    usage.num_cached_tokens ??
    usage.cached_tokens;
  const form: JsonObject = {};
  for (const key of formKeys) if (usage[key] !== undefined) form[key] = usage[key];
  const decoded: Usage = { input: totals.input, output: totals.output };
  if (isCount(cached)) decoded.cachedInput = totals.cachedInput;
  if (isCount(inputDetails.cache_write_tokens)) decoded.cacheWriteInput = inputDetails.cache_write_tokens;
  if (isCount(inputDetails.audio_tokens)) decoded.audioInput = inputDetails.audio_tokens;
  if (isCount(outputDetails.reasoning_tokens) || totals.reasoning > 0) decoded.reasoning = totals.reasoning;
  if (isCount(outputDetails.audio_tokens)) decoded.audioOutput = outputDetails.audio_tokens;
  if (totals.imageOutput !== undefined) decoded.imageOutput = totals.imageOutput;
  if (totals.billing !== undefined) decoded.billing = totals.billing;
  return {
    ...decoded,
    ...withExtensions(restOfUsage(usage, inputDetails, outputDetails), formOrNothing(form)),
  };
}

const isCount = (value: unknown): value is number => typeof value === 'number' && value >= 0;

function formOrNothing(form: JsonObject): JsonObject | undefined {
  for (const _key in form) return form;
  return undefined;
}

function restOfUsage(
  usage: JsonObject,
  inputDetails: JsonObject,
  outputDetails: JsonObject,
): JsonObject | undefined {
  let rest = unknownOf(usage, known);
  const input = unknownOf(inputDetails, inputDetailKeys);
  const output = unknownOf(outputDetails, outputDetailKeys);
  if (input !== undefined) rest = { ...rest, prompt_tokens_details: input };
  if (output !== undefined) rest = { ...rest, completion_tokens_details: output };
  return rest;
}

export function encodeUsage(usage: Usage): JsonObject {
  const { input, output, cachedInput, cacheWriteInput, audioInput, reasoning, audioOutput, extensions } =
    usage;
  const { prompt_tokens_details, completion_tokens_details, ...rest } = ownMembers(extensions);
  const inputDetails = details(prompt_tokens_details, {
    cached_tokens: cachedInput,
    cache_write_tokens: cacheWriteInput,
    audio_tokens: audioInput,
  });
  const outputDetails = details(completion_tokens_details, {
    reasoning_tokens: reasoning,
    audio_tokens: audioOutput,
  });
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    ...(inputDetails !== undefined && { prompt_tokens_details: inputDetails }),
    ...(outputDetails !== undefined && { completion_tokens_details: outputDetails }),
    ...rest,
    ...ownForm(extensions),
  };
}

function details(rest: unknown, counts: Record<string, number | undefined>): JsonObject | undefined {
  let given: JsonObject | undefined = isObject(rest) ? { ...rest } : undefined;
  for (const [key, count] of Object.entries(counts)) {
    if (count === undefined) continue;
    given ??= {};
    given[key] = count;
  }
  return given;
}
