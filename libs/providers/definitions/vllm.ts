import type { ProviderDefinition } from '../definition.ts';

/** https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html. Local: only the configuration switches it on. */
export const vllm: ProviderDefinition = {
  name: 'vllm',
  protocol: 'openai-chat',
  baseUrl: 'http://127.0.0.1:8000/v1',
  prefixes: [],
  allowPrivateNetwork: true,
};
