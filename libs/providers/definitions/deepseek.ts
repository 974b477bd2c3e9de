import type { ProviderDefinition } from '../definition.ts';

/** Anthropic’s protocol: https://api-docs.deepseek.com/guides/anthropic_api. */
export const deepseek: ProviderDefinition = {
  name: 'deepseek',
  documentation: 'https://api-docs.deepseek.com/',
  protocol: 'openai-chat',
  speaks: ['anthropic-messages'],
  paths: { 'anthropic-messages': '/anthropic/v1/messages' },
  baseUrl: 'https://api.deepseek.com',
  apiKeyVariable: 'DEEPSEEK_API_KEY',
  prefixes: ['deepseek-'],
};
