import type { ProviderDefinition } from '../definition.ts';

/** Local: needs no key, so that only the configuration switches it on. Anthropic’s protocol: https://docs.ollama.com/api/anthropic-compatibility. */
export const ollama: ProviderDefinition = {
  name: 'ollama',
  documentation: 'https://docs.ollama.com/openai',
  protocol: 'openai-chat',
  speaks: ['openai-completions', 'openai-responses', 'openai-embeddings', 'anthropic-messages'],
  paths: { 'anthropic-messages': '/messages' },
  baseUrl: 'http://127.0.0.1:11434/v1',
  prefixes: [],
  allowPrivateNetwork: true,
};
