import type { ProviderDefinition } from '../definition.ts';

/** https://docs.x.ai/docs/api-reference */
export const xai: ProviderDefinition = {
  name: 'xai',
  protocol: 'openai-chat',
  baseUrl: 'https://api.x.ai/v1',
  apiKeyVariable: 'XAI_API_KEY',
  prefixes: ['grok-'],
};
