import type { Usage } from '../ir/usage.ts';
import { isUsualTier } from '../openai/billing.ts';
import type { TokenUsage } from '../openai/usage.ts';

/** What of an answer's usage is metered. */
export function tokenUsageOf(
  { input, output, cachedInput = 0, reasoning = 0, extensions: _, ...finer }: Usage,
  serviceTier?: string,
): TokenUsage {
  return withServiceTier({ input, output, cachedInput, reasoning, ...finer }, serviceTier);
}

/** Most protocols say the class of service beside the usage. */
export const withServiceTier = (usage: TokenUsage, serviceTier: string | undefined): TokenUsage =>
  serviceTier === undefined || isUsualTier(serviceTier)
    ? usage
    : { ...usage, billing: { serviceTier, ...usage.billing } };
