import type { ProviderDefinition } from '../definition.ts';

export const anthropic: ProviderDefinition = {
  name: 'anthropic',
  documentation: 'https://docs.claude.com/en/api/overview',
  protocol: 'anthropic-messages',
  speaks: ['anthropic-count-tokens'],
  baseUrl: 'https://api.anthropic.com',
  // https://docs.claude.com/en/api/models-list
  modelsPath: '/v1/models?limit=1000',
  headers: { 'anthropic-version': '2023-06-01' },
  apiKeyHeader: 'x-api-key',
  apiKeyVariable: 'ANTHROPIC_API_KEY',
  prefixes: ['claude-'],
};
