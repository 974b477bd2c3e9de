import type { ProviderDefinition } from '../definition.ts';

export const moonshot: ProviderDefinition = {
  name: 'moonshot',
  documentation: 'https://platform.moonshot.ai/docs/api/chat',
  protocol: 'openai-chat',
  baseUrl: 'https://api.moonshot.ai/v1',
  apiKeyVariable: 'MOONSHOT_API_KEY',
  prefixes: ['kimi-', 'moonshot-'],
};
