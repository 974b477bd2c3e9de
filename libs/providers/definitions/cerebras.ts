import type { ProviderDefinition } from '../definition.ts';

/** https://inference-docs.cerebras.ai/resources/openai */
export const cerebras: ProviderDefinition = {
  name: 'cerebras',
  protocol: 'openai-chat',
  baseUrl: 'https://api.cerebras.ai/v1',
  apiKeyVariable: 'CEREBRAS_API_KEY',
  prefixes: ['llama3.1-', 'qwen-3', 'zai-glm-'],
};
