import type { Target } from '@sluice/contract';

/** A provider that Sluice knows: what a user need not write in the configuration. */
export interface ProviderDefinition {
  name: string;
  /** Wire protocol: `openai-chat` for OpenAI's endpoints, `sample` for the one in this process. */
  protocol: string;
  /** What the OpenAI SDK takes as `baseURL` for this provider; paths such as `/chat/completions` follow it. */
  baseUrl?: string;
  /** The environment variable that the provider's own SDK reads; set, it switches the provider on. */
  apiKeyVariable?: string;
  /** Beginnings of model names that are its own. No two providers share one; the longest that fits decides. */
  prefixes: readonly string[];
  /** Whether it usually runs on the same machine or network. */
  allowPrivateNetwork?: boolean;
  /**
   * `unasked`: it reports the usage of a stream by itself and may refuse `stream_options.include_usage`.
   * Absent, it has to be asked.
   */
  streamUsage?: Target['streamUsage'];
}
