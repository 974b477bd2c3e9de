import type { Usage } from '../ir/usage.ts';
import type { TokenUsage } from '../openai/usage.ts';

/** What of an answer's usage is metered. */
export const tokenUsageOf = ({ input, output, ...finer }: Usage): TokenUsage => ({
  input,
  output,
  cachedInput: finer.cachedInput ?? 0,
  reasoning: finer.reasoning ?? 0,
  ...(finer.cacheWriteInput !== undefined && { cacheWriteInput: finer.cacheWriteInput }),
  ...(finer.audioInput !== undefined && { audioInput: finer.audioInput }),
  ...(finer.audioOutput !== undefined && { audioOutput: finer.audioOutput }),
});
