import type { ProviderDefinition } from '../definition.ts';

export const cohere: ProviderDefinition = {
  name: 'cohere',
  documentation: 'https://docs.cohere.com/reference/about',
  protocol: 'cohere-chat',
  speaks: ['cohere-embed', 'cohere-rerank'],
  baseUrl: 'https://api.cohere.com',
  // https://docs.cohere.com/reference/list-models
  modelsPath: '/v1/models?page_size=1000',
  apiKeyVariable: 'CO_API_KEY',
  prefixes: ['command-', 'c4ai-', 'embed-', 'rerank-'],
};
