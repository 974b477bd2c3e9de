import type { ProviderDefinition } from '../definition.ts';

export const fireworks: ProviderDefinition = {
  name: 'fireworks',
  documentation: 'https://docs.fireworks.ai/tools-sdks/openai-compatibility',
  protocol: 'openai-chat',
  speaks: ['openai-completions', 'openai-responses', 'openai-embeddings', 'cohere-rerank'],
  paths: { 'cohere-rerank': '/rerank' },
  baseUrl: 'https://api.fireworks.ai/inference/v1',
  apiKeyVariable: 'FIREWORKS_API_KEY',
  prefixes: ['accounts/fireworks/'],
};
