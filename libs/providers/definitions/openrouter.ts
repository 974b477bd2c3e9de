import type { ProviderDefinition } from '../definition.ts';

/** Model names are `vendor/model`. */
export const openrouter: ProviderDefinition = {
  name: 'openrouter',
  documentation: 'https://openrouter.ai/docs/quickstart',
  protocol: 'openai-chat',
  speaks: ['openai-completions', 'openai-responses', 'openai-embeddings', 'anthropic-messages'],
  paths: { 'anthropic-messages': '/messages' },
  baseUrl: 'https://openrouter.ai/api/v1',
  apiKeyVariable: 'OPENROUTER_API_KEY',
  reportsCost: true,
  prefixes: ['openrouter/', 'openai/', 'anthropic/', 'google/', 'mistralai/', 'x-ai/', 'qwen/', 'deepseek/'],
};
