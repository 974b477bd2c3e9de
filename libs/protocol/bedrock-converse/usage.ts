import type { Loss } from '../ir/loss.ts';
import type { Usage } from '../ir/usage.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { optionalInteger } from '../json/reader.ts';

const known = new Set([
  'inputTokens',
  'outputTokens',
  'totalTokens',
  'cacheReadInputTokens',
  'cacheWriteInputTokens',
]);
/** They repeat what the documented ones say. */
const repeated = new Set(['cacheReadInputTokenCount', 'cacheWriteInputTokenCount']);

/**
 * `TokenUsage`, https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html. Its `inputTokens` are
 * without those read from and written to a cache; `totalTokens` counts all of them, as recordings show.
 */
export function decodeUsage(usage: JsonObject, path: string): Usage {
  const cached = optionalInteger(usage, 'cacheReadInputTokens', path, 0);
  const written = optionalInteger(usage, 'cacheWriteInputTokens', path, 0);
  const decoded: Usage = {
    input: (optionalInteger(usage, 'inputTokens', path, 0) ?? 0) + (cached ?? 0) + (written ?? 0),
    output: optionalInteger(usage, 'outputTokens', path, 0) ?? 0,
  };
  if (cached !== undefined) decoded.cachedInput = cached;
  if (written !== undefined) decoded.cacheWriteInput = written;
  extend(decoded, usage);
  return decoded;
}

/** What says nothing, such as the `serverToolUsage: {}` of every answer, is no more than a form. */
function extend(decoded: Usage, usage: JsonObject): void {
  const members: JsonObject = {};
  const form: JsonObject = {};
  for (const [key, value] of Object.entries(usage)) {
    if (known.has(key)) continue;
    const empty = isObject(value) && Object.keys(value).length === 0;
    Object.defineProperty(repeated.has(key) || empty ? form : members, key, { value, enumerable: true });
  }
  if (Object.keys(members).length + Object.keys(form).length > 0)
    decoded.extensions = { protocol: 'bedrock-converse', members, form };
}

export function encodeUsage(usage: Usage | undefined, losses: Loss[]): JsonObject {
  const { input, output, cachedInput, cacheWriteInput, extensions }: Usage = usage ?? { input: 0, output: 0 };
  for (const detail of ['reasoning', 'audioInput', 'audioOutput'] as const)
    if (usage?.[detail]) losses.push({ feature: 'usage-details', path: `usage.${detail}` });
  return {
    ...(extensions?.protocol === 'bedrock-converse' && { ...extensions.members, ...extensions.form }),
    inputTokens: Math.max(0, input - (cachedInput ?? 0) - (cacheWriteInput ?? 0)),
    outputTokens: output,
    totalTokens: input + output,
    ...(cachedInput !== undefined && { cacheReadInputTokens: cachedInput }),
    ...(cacheWriteInput !== undefined && { cacheWriteInputTokens: cacheWriteInput }),
  };
}
