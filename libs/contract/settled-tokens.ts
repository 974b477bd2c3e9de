import type { UsageEvent } from './usage-event.ts';

/** What an attempt used in all: for its answer, and in calls that gave none. */
export function settledTokens({ tokens, tries }: Pick<UsageEvent, 'tokens' | 'tries'>): {
  inputTokens: number;
  outputTokens: number;
} {
  let { input, output } = tokens;
  for (const call of tries) {
    input += call.tokens?.input ?? 0;
    output += call.tokens?.output ?? 0;
  }
  return { inputTokens: input, outputTokens: output };
}
