import type { ProviderDefinition } from '../definition.ts';

/** Local: only the configuration switches it on. */
export const vllm: ProviderDefinition = {
  name: 'vllm',
  documentation: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html',
  protocol: 'openai-chat',
  speaks: [
    'openai-completions',
    'openai-responses',
    'openai-embeddings',
    'openai-transcriptions',
    'anthropic-messages',
    'anthropic-count-tokens',
    'cohere-rerank',
  ],
  paths: {
    'anthropic-messages': '/messages',
    'anthropic-count-tokens': '/messages/count_tokens',
    'cohere-rerank': '/rerank',
  },
  baseUrl: 'http://127.0.0.1:8000/v1',
  prefixes: [],
  allowPrivateNetwork: true,
};
