import { isObject, type JsonObject } from '../json/read-object.ts';
import { readUsage, type TokenUsage } from '../openai/usage.ts';

export interface RerankUsage {
  tokens?: TokenUsage;
  /** What Cohere bills: a query with up to 100 documents is one. */
  searchUnits?: number;
}

const amount = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

/**
 * What is metered of a rerank answer that passes through: `usage.total_tokens` (Jina, Voyage, vLLM, Together),
 * or `meta.tokens` and `meta.billed_units.search_units` (Cohere, https://docs.cohere.com/reference/rerank#response.body.meta).
 */
export function readRerankUsage({ usage, meta }: JsonObject): RerankUsage {
  const counted = readUsage({ usage }) ?? (isObject(meta) ? readUsage({ usage: meta.tokens }) : undefined);
  const billed = isObject(meta) && isObject(meta.billed_units) ? meta.billed_units : {};
  const tokens = counted ?? readUsage({ usage: billed });
  const searchUnits = amount(billed.search_units);
  return { ...(tokens && { tokens }), ...(searchUnits !== undefined && { searchUnits }) };
}
