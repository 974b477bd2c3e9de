import type { ProviderDefinition } from '../definition.ts';

/** https://console.groq.com/docs/openai */
export const groq: ProviderDefinition = {
  name: 'groq',
  protocol: 'openai-chat',
  baseUrl: 'https://api.groq.com/openai/v1',
  apiKeyVariable: 'GROQ_API_KEY',
  prefixes: ['llama-', 'groq/'],
};
