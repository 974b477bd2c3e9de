import type { ProviderDefinition } from '../definition.ts';

/** https://docs.fireworks.ai/tools-sdks/openai-compatibility */
export const fireworks: ProviderDefinition = {
  name: 'fireworks',
  protocol: 'openai-chat',
  baseUrl: 'https://api.fireworks.ai/inference/v1',
  apiKeyVariable: 'FIREWORKS_API_KEY',
  prefixes: ['accounts/fireworks/'],
};
