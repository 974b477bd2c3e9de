import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { Usage } from '../ir/usage.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { readBilling } from '../openai/billing.ts';
import { hasKeys, ownExtensions, ownForm, ownMembers, PROTOCOL, unknownOf } from './extensions.ts';

const usageKeys = new Set([
  'input_tokens',
  'input_tokens_details',
  'output_tokens',
  'output_tokens_details',
  'total_tokens',
]);
const inputKeys = new Set(['cached_tokens', 'cache_write_tokens']);
const outputKeys = new Set(['reasoning_tokens']);

/** https://platform.openai.com/docs/api-reference/responses/object#responses-object-usage */
export function decodeUsage(usage: JsonObject): Usage {
  const input = count(usage.input_tokens) ?? 0;
  const output = count(usage.output_tokens) ?? 0;
  const inputDetails = isObject(usage.input_tokens_details) ? usage.input_tokens_details : {};
  const outputDetails = isObject(usage.output_tokens_details) ? usage.output_tokens_details : {};
  const cachedInput = count(inputDetails.cached_tokens);
  const cacheWriteInput = count(inputDetails.cache_write_tokens);
  const reasoning = count(outputDetails.reasoning_tokens);
  const extensions = usageExtensions(usage, inputDetails, outputDetails, input + output);
  const billing = readBilling(usage, undefined);
  return {
    input,
    output,
    ...(cachedInput !== undefined && { cachedInput }),
    ...(cacheWriteInput !== undefined && { cacheWriteInput }),
    ...(reasoning !== undefined && { reasoning }),
    ...(billing && { billing }),
    ...(extensions && { extensions }),
  };
}

const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

function usageExtensions(usage: JsonObject, input: JsonObject, output: JsonObject, sum: number) {
  const members: JsonObject = { ...unknownOf(usage, usageKeys) };
  const moreInput = unknownOf(input, inputKeys);
  const moreOutput = unknownOf(output, outputKeys);
  if (moreInput) members.input_tokens_details = moreInput;
  if (moreOutput) members.output_tokens_details = moreOutput;
  const { total_tokens: total } = usage;
  return ownExtensions(hasKeys(members) ? members : undefined, total === sum ? {} : { total });
}

export function encodeUsage(usage: Usage, losses: Loss[]): JsonObject {
  const { input, output, cachedInput, cacheWriteInput, reasoning, extensions } = usage;
  losses.push(...extensionLosses(extensions, PROTOCOL, 'usage'));
  if ((usage.audioInput ?? 0) > 0 || (usage.audioOutput ?? 0) > 0)
    losses.push({ feature: 'usage-details', path: 'usage' });
  const {
    input_tokens_details: moreInput,
    output_tokens_details: moreOutput,
    ...members
  } = ownMembers(extensions);
  const form = ownForm(extensions);
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: cachedInput ?? 0,
      ...(cacheWriteInput !== undefined && { cache_write_tokens: cacheWriteInput }),
      ...(isObject(moreInput) && moreInput),
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning ?? 0, ...(isObject(moreOutput) && moreOutput) },
    total_tokens: Object.hasOwn(form, 'total') ? form.total : input + output,
    ...members,
  };
}
