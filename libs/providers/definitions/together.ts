import type { ProviderDefinition } from '../definition.ts';

/** https://docs.together.ai/docs/openai-api-compatibility */
export const together: ProviderDefinition = {
  name: 'together',
  protocol: 'openai-chat',
  baseUrl: 'https://api.together.xyz/v1',
  apiKeyVariable: 'TOGETHER_API_KEY',
  prefixes: ['meta-llama/', 'Qwen/', 'deepseek-ai/', 'togethercomputer/'],
};
