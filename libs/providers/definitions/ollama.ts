import type { ProviderDefinition } from '../definition.ts';

/** https://docs.ollama.com/openai. Local: needs no key, so that only the configuration switches it on. */
export const ollama: ProviderDefinition = {
  name: 'ollama',
  protocol: 'openai-chat',
  baseUrl: 'http://127.0.0.1:11434/v1',
  prefixes: [],
  allowPrivateNetwork: true,
};
