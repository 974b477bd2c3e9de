import type { ProviderDefinition } from '../definition.ts';

export const xai: ProviderDefinition = {
  name: 'xai',
  documentation: 'https://docs.x.ai/docs/api-reference',
  protocol: 'openai-chat',
  speaks: ['openai-completions', 'openai-responses'],
  baseUrl: 'https://api.x.ai/v1',
  apiKeyVariable: 'XAI_API_KEY',
  reportsCost: true,
  prefixes: ['grok-'],
};
