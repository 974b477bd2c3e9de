import type { EndpointPaths } from './definition.ts';

/**
 * Where each protocol is below the base URL that SDKs take, by the API references of those who made it. A
 * provider that has it elsewhere says so in its definition.
 */
export const endpointPaths: EndpointPaths = {
  'openai-chat': '/chat/completions',
  'openai-completions': '/completions',
  'openai-responses': '/responses',
  'openai-embeddings': '/embeddings',
  'openai-moderations': '/moderations',
  'openai-images': '/images/generations',
  'openai-speech': '/audio/speech',
  'openai-transcriptions': '/audio/transcriptions',
  'anthropic-messages': '/v1/messages',
  'anthropic-count-tokens': '/v1/messages/count_tokens',
  gemini: ['/v1beta/models/{model}:generateContent', '/v1beta/models/{model}:streamGenerateContent?alt=sse'],
  'gemini-count-tokens': '/v1beta/models/{model}:countTokens',
  'gemini-embed-content': '/v1beta/models/{model}:embedContent',
  'gemini-batch-embed-contents': '/v1beta/models/{model}:batchEmbedContents',
  'bedrock-converse': ['/model/{model}/converse', '/model/{model}/converse-stream'],
  'cohere-chat': '/v2/chat',
  'cohere-embed': '/v2/embed',
  'cohere-rerank': '/v2/rerank',
};
