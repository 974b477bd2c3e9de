import type { ProviderDefinition } from '../definition.ts';

/** https://platform.openai.com/docs/api-reference/introduction */
export const openai: ProviderDefinition = {
  name: 'openai',
  protocol: 'openai-chat',
  baseUrl: 'https://api.openai.com/v1',
  apiKeyVariable: 'OPENAI_API_KEY',
  prefixes: ['gpt-', 'chatgpt-', 'o1', 'o3', 'o4', 'text-embedding-', 'ft:gpt-', 'ft:o4-'],
};
