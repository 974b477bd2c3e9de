import type { Billing } from '../ir/usage.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';

const NANO = 1e9;
/** https://docs.x.ai/developers/cost-tracking */
const NANO_DOLLARS_PER_TICK = 0.1;

const amount = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

/**
 * What a usage says beside tokens: what the answer costs in US dollars, with OpenRouter (`cost`, and what the provider behind it charges the
 * caller’s own key, https://openrouter.ai/docs/use-cases/usage-accounting), Perplexity (`cost.total_cost`) and xAI (`cost_in_usd_ticks`); seconds of
 * sound (https://platform.openai.com/docs/api-reference/audio/verbose-json-object); searches of the web (Perplexity); the class of service.
 */
export function readBilling(usage: JsonObject, serviceTier: unknown): Billing | undefined {
  const billing: Billing = {};
  const dollars = dollarsOf(usage);
  if (dollars !== undefined) billing.costNanoDollars = Math.round(dollars * NANO);
  const ticks = amount(usage.cost_in_usd_ticks);
  if (ticks !== undefined) billing.costNanoDollars = Math.round(ticks * NANO_DOLLARS_PER_TICK);
  const seconds = usage.type === 'duration' ? amount(usage.seconds) : undefined;
  if (seconds !== undefined) billing.seconds = seconds;
  const webSearches = amount(usage.num_search_queries);
  if (webSearches) billing.webSearches = webSearches;
  if (typeof serviceTier === 'string' && !isUsualTier(serviceTier)) billing.serviceTier = serviceTier;
  for (const _said in billing) return billing;
  return undefined;
}

function dollarsOf({ cost, cost_details: details, is_byok: ownKey }: JsonObject): number | undefined {
  if (isObject(cost)) return amount(cost.total_cost);
  const charged = amount(cost);
  if (charged === undefined || ownKey !== true || !isObject(details)) return charged;
  return charged + (amount(details.upstream_inference_cost) ?? 0);
}

const usualTiers: ReadonlySet<string> = new Set(['default', 'standard', 'auto', 'on_demand']);

/** Whether a class of service is the one that is given to everybody. */
export const isUsualTier = (serviceTier: string): boolean => usualTiers.has(serviceTier);
