import type { ProviderDefinition } from '../definition.ts';

export const together: ProviderDefinition = {
  name: 'together',
  documentation: 'https://docs.together.ai/docs/openai-api-compatibility',
  protocol: 'openai-chat',
  speaks: [
    'openai-completions',
    'openai-embeddings',
    'openai-images',
    'openai-speech',
    'openai-transcriptions',
    'cohere-rerank',
  ],
  paths: { 'cohere-rerank': '/rerank' },
  baseUrl: 'https://api.together.xyz/v1',
  apiKeyVariable: 'TOGETHER_API_KEY',
  prefixes: ['llama-', 'meta-llama/', 'Qwen/', 'deepseek-ai/', 'togethercomputer/'],
};
