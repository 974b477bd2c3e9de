import type { AddressSettings, Environment, ProviderDefinition } from '../definition.ts';

/** Everything of Vertex is below a project and a location, which its SDKs add to the base URL themselves. */
function address(
  { baseUrl, project, region }: AddressSettings,
  environment: Environment,
): string | undefined {
  const projectId = project ?? environment.GOOGLE_CLOUD_PROJECT;
  const location = region ?? environment.GOOGLE_CLOUD_LOCATION ?? 'global';
  if (projectId === undefined || projectId === '') return undefined;
  const host = location === 'global' ? 'aiplatform' : `${location}-aiplatform`;
  const base = (baseUrl ?? `https://${host}.googleapis.com`).replace(/\/+$/, '').replace(/\/v1$/, '');
  return `${base}/v1/projects/${encodeURIComponent(projectId)}/locations/${encodeURIComponent(location)}`;
}

export const vertex: ProviderDefinition = {
  name: 'vertex',
  documentation: 'https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest',
  protocol: 'gemini',
  speaks: ['gemini-count-tokens'],
  families: [
    { models: /^claude-/, protocol: 'anthropic-messages', speaks: ['anthropic-count-tokens'] },
    // Open models behind an endpoint of OpenAI's shape: `meta/llama-…`.
    { models: /\//, protocol: 'openai-chat', speaks: [] },
  ],
  paths: {
    gemini: [
      '/publishers/google/models/{model}:generateContent',
      '/publishers/google/models/{model}:streamGenerateContent?alt=sse',
    ],
    'gemini-count-tokens': '/publishers/google/models/{model}:countTokens',
    'anthropic-messages': [
      '/publishers/anthropic/models/{model}:rawPredict',
      '/publishers/anthropic/models/{model}:streamRawPredict',
    ],
    'anthropic-count-tokens': '/publishers/anthropic/models/count-tokens:rawPredict',
    'openai-chat': '/endpoints/openapi/chat/completions',
  },
  // https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai
  bodyPatches: {
    'anthropic-messages': { anthropic_version: '"vertex-2023-10-16"', model: undefined },
    'anthropic-count-tokens': { anthropic_version: '"vertex-2023-10-16"' },
  },
  address,
  modelsPath: false,
  ownHosts: /(?:^|-)aiplatform\.googleapis\.com$/,
  authentication: 'google',
  settings: ['region', 'project', 'credentials'],
  prefixes: [],
};
