import type { UsageEvent } from './usage-event.ts';

/** What an attempt used in all: for its answer, and in calls that gave none. What has no known cost adds nothing to it. */
export function settledUsage({
  tokens,
  costNanoDollars = 0,
  tries,
}: Pick<UsageEvent, 'tokens' | 'costNanoDollars' | 'tries'>): {
  inputTokens: number;
  outputTokens: number;
  costNanoDollars: number;
} {
  let { input, output } = tokens;
  let cost = costNanoDollars;
  for (const call of tries) {
    input += call.tokens?.input ?? 0;
    output += call.tokens?.output ?? 0;
    cost += call.costNanoDollars ?? 0;
  }
  return { inputTokens: input, outputTokens: output, costNanoDollars: cost };
}
