import type { ProviderDefinition } from '../definition.ts';

/** https://openrouter.ai/docs/quickstart. Model names are `vendor/model`. */
export const openrouter: ProviderDefinition = {
  name: 'openrouter',
  protocol: 'openai-chat',
  baseUrl: 'https://openrouter.ai/api/v1',
  apiKeyVariable: 'OPENROUTER_API_KEY',
  prefixes: ['openrouter/', 'openai/', 'anthropic/', 'google/', 'mistralai/', 'x-ai/', 'qwen/', 'deepseek/'],
};
