import type { AddressSettings, EndpointPaths, Environment, ProviderDefinition } from '../definition.ts';

/** https://learn.microsoft.com/azure/ai-foundry/openai/reference: the deployment is in the path, but for responses. */
const datedPaths: EndpointPaths = {
  'openai-chat': '/deployments/{model}/chat/completions',
  'openai-completions': '/deployments/{model}/completions',
  'openai-embeddings': '/deployments/{model}/embeddings',
  'openai-images': '/deployments/{model}/images/generations',
  'openai-speech': '/deployments/{model}/audio/speech',
  'openai-transcriptions': '/deployments/{model}/audio/transcriptions',
};

/**
 * With `apiVersion` the API of dated versions, as the AzureOpenAI client of OpenAI's SDK calls it: `baseUrl` is
 * the resource's endpoint. Without it the v1 API, as the OpenAI client calls it: `baseUrl` ends in `/openai/v1`.
 */
function address({ baseUrl, apiVersion }: AddressSettings, environment: Environment): string | undefined {
  const endpoint = URL.parse(baseUrl ?? environment.AZURE_OPENAI_ENDPOINT ?? '');
  if (endpoint === null) return undefined;
  const folder = endpoint.pathname.replace(/\/+$/, '').replace(/\/openai(?:\/v1)?$/, '');
  const base = `${endpoint.origin}${folder}/openai`;
  return apiVersion === undefined ? `${base}/v1` : `${base}?api-version=${encodeURIComponent(apiVersion)}`;
}

export const azureOpenai: ProviderDefinition = {
  name: 'azure-openai',
  documentation: 'https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle',
  protocol: 'openai-chat',
  speaks: [
    'openai-completions',
    'openai-responses',
    'openai-embeddings',
    'openai-images',
    'openai-speech',
    'openai-transcriptions',
  ],
  address,
  pathsWithApiVersion: datedPaths,
  ownHosts: /\.(?:openai|cognitiveservices|services\.ai)\.azure\.(?:com|us|cn)$/,
  apiKeyHeader: 'api-key',
  authentication: 'entra',
  apiKeyVariable: 'AZURE_OPENAI_API_KEY',
  settings: ['apiVersion', 'deployments', 'tenantId', 'clientId', 'clientSecret'],
  prefixes: [],
};
