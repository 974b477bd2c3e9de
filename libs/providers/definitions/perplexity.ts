import type { ProviderDefinition } from '../definition.ts';

/** Every chunk of a stream carries its usage so far. */
export const perplexity: ProviderDefinition = {
  name: 'perplexity',
  documentation: 'https://docs.perplexity.ai/guides/chat-completions-guide',
  protocol: 'openai-chat',
  baseUrl: 'https://api.perplexity.ai',
  apiKeyVariable: 'PERPLEXITY_API_KEY',
  reportsCost: true,
  prefixes: ['sonar'],
  streamUsage: 'unasked',
};
