import type { ProviderDefinition } from '../definition.ts';

export const gemini: ProviderDefinition = {
  name: 'gemini',
  documentation: 'https://ai.google.dev/api',
  protocol: 'gemini',
  speaks: ['gemini-count-tokens', 'gemini-batch-embed-contents', 'gemini-embed-content'],
  baseUrl: 'https://generativelanguage.googleapis.com',
  // https://ai.google.dev/api/models#method:-models.list
  modelsPath: '/v1beta/models?pageSize=1000',
  apiKeyHeader: 'x-goog-api-key',
  apiKeyVariable: 'GEMINI_API_KEY',
  prefixes: ['gemini-', 'gemma-', 'learnlm-'],
};
