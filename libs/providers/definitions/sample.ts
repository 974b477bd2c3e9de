import type { ProviderDefinition } from '../definition.ts';

/** Answers in this process, always on: what a user without any provider's key meets first. */
export const sample: ProviderDefinition = {
  name: 'sample',
  protocol: 'sample',
  speaks: ['openai-chat', 'openai-embeddings'],
  prefixes: ['sample'],
};
