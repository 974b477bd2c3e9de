import type { AddressSettings, Environment, ProviderDefinition } from '../definition.ts';

function address({ baseUrl, region }: AddressSettings, environment: Environment): string {
  const place = region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? 'us-east-1';
  return baseUrl ?? `https://bedrock-runtime.${place}.amazonaws.com`;
}

/** Chats go through Converse; with `api: invoke` through InvokeModel in Anthropic's own shape, for Claude. */
export const bedrock: ProviderDefinition = {
  name: 'bedrock',
  documentation:
    'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html',
  protocol: 'bedrock-converse',
  paths: {
    'anthropic-messages': ['/model/{model}/invoke', '/model/{model}/invoke-with-response-stream'],
  },
  // https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
  bodyPatches: {
    'anthropic-messages': {
      anthropic_version: '"bedrock-2023-05-31"',
      model: undefined,
      stream: undefined,
    },
  },
  address,
  // The list is at another host: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html
  modelsPath: false,
  ownHosts: /\.amazonaws\.com(?:\.cn)?$/,
  authentication: 'aws',
  apiKeyVariable: 'AWS_BEARER_TOKEN_BEDROCK',
  settings: ['api', 'region', 'accessKeyId', 'secretAccessKey', 'sessionToken'],
  prefixes: ['anthropic.', 'amazon.', 'us.', 'eu.', 'apac.', 'global.', 'arn:aws:bedrock:'],
};
