import { isObject, type JsonObject } from '../json/read-object.ts';
import { readUsage, type TokenUsage } from '../openai/usage.ts';

const amount = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

const noTokens: TokenUsage = { input: 0, output: 0, cachedInput: 0, reasoning: 0 };

/**
 * What is metered of a rerank answer that passes through: `usage.total_tokens` (Jina, Voyage, vLLM, Together),
 * or `meta.tokens` and `meta.billed_units.search_units` (Cohere, https://docs.cohere.com/reference/rerank#response.body.meta), of which a
 * query with up to 100 documents is one.
 */
export function readRerankUsage({ usage, meta }: JsonObject): TokenUsage | undefined {
  const counted = readUsage({ usage }) ?? (isObject(meta) ? readUsage({ usage: meta.tokens }) : undefined);
  const billed = isObject(meta) && isObject(meta.billed_units) ? meta.billed_units : {};
  const tokens = counted ?? readUsage({ usage: billed });
  const searches = amount(billed.search_units);
  return searches === undefined ? tokens : { ...(tokens ?? noTokens), billing: { searches } };
}
