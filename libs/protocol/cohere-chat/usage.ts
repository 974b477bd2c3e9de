import type { Loss } from '../ir/loss.ts';
import type { Usage } from '../ir/usage.ts';
import type { JsonObject } from '../json/read-object.ts';
import { optionalNumber, optionalObject } from '../json/reader.ts';
import { extended, ownExtensions } from './protocol.ts';

const known = new Set(['tokens', 'cached_tokens']);

/**
 * `usage`, https://docs.cohere.com/reference/chat#response.body.usage: `tokens` are what the model read and wrote, those of
 * Cohere's own prompt too; `billed_units` is what is paid for. `cached_tokens` are among the input, as recordings show.
 */
export function decodeUsage(usage: JsonObject, path: string): Usage {
  const counted = optionalObject(usage, 'tokens', path) ?? optionalObject(usage, 'billed_units', path) ?? {};
  const cached = optionalNumber(usage, 'cached_tokens', path);
  const extensions = ownExtensions(usage, known);
  return {
    input: optionalNumber(counted, 'input_tokens', `${path}.tokens`) ?? 0,
    output: optionalNumber(counted, 'output_tokens', `${path}.tokens`) ?? 0,
    ...(cached !== undefined && { cachedInput: cached }),
    ...(extensions && { extensions }),
  };
}

export function encodeUsage(usage: Usage, losses: Loss[]): JsonObject {
  for (const detail of ['cacheWriteInput', 'reasoning', 'audioInput', 'audioOutput'] as const)
    if (usage[detail]) losses.push({ feature: 'usage-details', path: `usage.${detail}` });
  const tokens = { input_tokens: usage.input, output_tokens: usage.output };
  const encoded = {
    billed_units: tokens,
    tokens,
    ...(usage.cachedInput !== undefined && { cached_tokens: usage.cachedInput }),
  };
  return extended(encoded, usage.extensions, 'usage', losses);
}
