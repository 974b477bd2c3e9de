import type { ProviderDefinition } from '../definition.ts';

/** It refuses `stream_options`, https://github.com/openai/openai-agents-python/issues/442. */
export const mistral: ProviderDefinition = {
  name: 'mistral',
  documentation: 'https://docs.mistral.ai/api/',
  protocol: 'openai-chat',
  speaks: ['openai-embeddings', 'openai-moderations', 'openai-transcriptions'],
  baseUrl: 'https://api.mistral.ai/v1',
  apiKeyVariable: 'MISTRAL_API_KEY',
  prefixes: [
    'mistral-',
    'ministral-',
    'magistral-',
    'codestral-',
    'devstral-',
    'pixtral-',
    'voxtral-',
    'open-mi',
  ],
  streamUsage: 'unasked',
};
