import type { ProviderDefinition } from '../definition.ts';

export const cerebras: ProviderDefinition = {
  name: 'cerebras',
  documentation: 'https://inference-docs.cerebras.ai/resources/openai',
  protocol: 'openai-chat',
  speaks: ['openai-completions'],
  baseUrl: 'https://api.cerebras.ai/v1',
  apiKeyVariable: 'CEREBRAS_API_KEY',
  prefixes: ['llama3.1-', 'qwen-3', 'zai-glm-'],
};
