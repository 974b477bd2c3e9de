import type { ProviderDefinition } from '../definition.ts';

/** Any server that speaks OpenAI's protocol: what a provider is whose name says nothing to us. */
export const openaiCompatible: ProviderDefinition = {
  name: 'openai-compatible',
  protocol: 'openai-chat',
  speaks: [
    'openai-completions',
    'openai-embeddings',
    'openai-moderations',
    'openai-images',
    'openai-speech',
    'openai-transcriptions',
    'cohere-rerank',
  ],
  paths: { 'cohere-rerank': '/rerank' },
  prefixes: [],
};
