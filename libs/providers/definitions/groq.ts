import type { ProviderDefinition } from '../definition.ts';

export const groq: ProviderDefinition = {
  name: 'groq',
  documentation: 'https://console.groq.com/docs/openai',
  protocol: 'openai-chat',
  speaks: ['openai-responses', 'openai-speech', 'openai-transcriptions'],
  baseUrl: 'https://api.groq.com/openai/v1',
  apiKeyVariable: 'GROQ_API_KEY',
  prefixes: ['groq/'],
};
