import type { ProviderDefinition } from '../definition.ts';

export const openai: ProviderDefinition = {
  name: 'openai',
  documentation: 'https://platform.openai.com/docs/api-reference/introduction',
  protocol: 'openai-chat',
  speaks: [
    'openai-completions',
    'openai-responses',
    'openai-embeddings',
    'openai-moderations',
    'openai-images',
    'openai-speech',
    'openai-transcriptions',
  ],
  baseUrl: 'https://api.openai.com/v1',
  apiKeyVariable: 'OPENAI_API_KEY',
  prefixes: [
    'gpt-',
    'chatgpt-',
    'o1',
    'o3',
    'o4',
    'text-embedding-',
    'omni-moderation-',
    'text-moderation-',
    'dall-e-',
    'tts-',
    'whisper-',
    'ft:gpt-',
    'ft:o4-',
  ],
};
