import type { ProviderDefinition } from '../definition.ts';

/** https://docs.perplexity.ai/guides/chat-completions-guide. Every chunk of a stream carries its usage so far. */
export const perplexity: ProviderDefinition = {
  name: 'perplexity',
  protocol: 'openai-chat',
  baseUrl: 'https://api.perplexity.ai',
  apiKeyVariable: 'PERPLEXITY_API_KEY',
  prefixes: ['sonar'],
  streamUsage: 'unasked',
};
