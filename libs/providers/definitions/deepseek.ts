import type { ProviderDefinition } from '../definition.ts';

/** https://api-docs.deepseek.com/ */
export const deepseek: ProviderDefinition = {
  name: 'deepseek',
  protocol: 'openai-chat',
  baseUrl: 'https://api.deepseek.com',
  apiKeyVariable: 'DEEPSEEK_API_KEY',
  prefixes: ['deepseek-'],
};
