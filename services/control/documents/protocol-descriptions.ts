import type { Protocol } from '@sluice/contract';

/** What clients call but for HTTP services, whose requests are their own affair, and for control. */
export type DescribedProtocol = Exclude<Protocol, 'http' | 'sluice-admin' | 'sluice-public'>;

type JsonSchema = Readonly<Record<string, unknown>>;

/** The shapes of errors that there are. */
export type ErrorShape = 'OpenAiError' | 'AnthropicError' | 'GeminiError' | 'PlainError';

export interface ProtocolDescription {
  tag: string;
  summary: string;
  /** Where its inventor describes it whole. */
  reference: string;
  errors: ErrorShape;
  /** Of the body; what else the protocol knows is taken as well. */
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  /** A body that is taken as it is. Its model, if any, is that of `./sluice up` without a configuration. */
  example?: Readonly<Record<string, unknown>>;
  /** Default: `application/json`. */
  bodyType?: string;
  /** What the answer may be beside JSON, or instead of it. */
  streams?: 'text/event-stream';
  answerType?: string;
}

const OPENAI = 'https://platform.openai.com/docs/api-reference';
const GEMINI = 'https://ai.google.dev/api';
const COHERE = 'https://docs.cohere.com/reference';
const ANTHROPIC = 'https://platform.claude.com/docs/en/api';

const text = { type: 'string' };
const model = { type: 'string', description: 'Decides the route. `GET /v1/models` lists those you may use.' };
const stream = { type: 'boolean', description: 'Answer piece by piece, as server-sent events.' };
const count = { type: 'integer', minimum: 1 };
const list = { type: 'array', minItems: 1 };
const messages = {
  ...list,
  items: { type: 'object', properties: { role: text }, required: ['role'] },
};
const contents = { ...list, items: { type: 'object', properties: { parts: { type: 'array' } } } };
const textOrList = { anyOf: [text, list] };

const hello = [{ role: 'user', content: 'Hello' }];
const geminiHello = [{ role: 'user', parts: [{ text: 'Hello' }] }];

/** The endpoints of models as OpenAPI shows them: what most use, and where the rest is written. */
export const protocolDescriptions: Readonly<Record<DescribedProtocol, ProtocolDescription>> = {
  'openai-chat': {
    tag: 'Chat',
    summary: 'Chat, in OpenAI’s protocol',
    reference: `${OPENAI}/chat/create`,
    errors: 'OpenAiError',
    properties: { model, messages, stream, max_completion_tokens: count, tools: { type: 'array' } },
    required: ['model', 'messages'],
    example: { model: 'sample', messages: hello },
    streams: 'text/event-stream',
  },
  'openai-completions': {
    tag: 'Chat',
    summary: 'Completion of a text, in OpenAI’s older protocol',
    reference: `${OPENAI}/completions/create`,
    errors: 'OpenAiError',
    properties: { model, prompt: textOrList, stream, max_tokens: count },
    required: ['model', 'prompt'],
    example: { model: 'sample', prompt: 'Hello' },
    streams: 'text/event-stream',
  },
  'openai-responses': {
    tag: 'Chat',
    summary: 'A response, in OpenAI’s newer protocol',
    reference: `${OPENAI}/responses/create`,
    errors: 'OpenAiError',
    properties: { model, input: textOrList, instructions: text, stream, max_output_tokens: count },
    required: ['model', 'input'],
    example: { model: 'sample', input: 'Hello' },
    streams: 'text/event-stream',
  },
  'anthropic-messages': {
    tag: 'Chat',
    summary: 'Chat, in Anthropic’s protocol',
    reference: `${ANTHROPIC}/messages`,
    errors: 'AnthropicError',
    properties: { model, messages, max_tokens: count, system: textOrList, stream },
    required: ['model', 'messages', 'max_tokens'],
    example: { model: 'sample', max_tokens: 100, messages: hello },
    streams: 'text/event-stream',
  },
  'anthropic-count-tokens': {
    tag: 'Chat',
    summary: 'How many tokens a chat is, in Anthropic’s protocol',
    reference: `${ANTHROPIC}/messages-count-tokens`,
    errors: 'AnthropicError',
    properties: { model, messages, system: textOrList },
    required: ['model', 'messages'],
    example: { model: 'sample', messages: hello },
  },
  gemini: {
    tag: 'Chat',
    summary: 'Chat, in Gemini’s protocol',
    reference: `${GEMINI}/generate-content`,
    errors: 'GeminiError',
    properties: { contents, systemInstruction: { type: 'object' }, generationConfig: { type: 'object' } },
    required: ['contents'],
    example: { contents: geminiHello },
    streams: 'text/event-stream',
  },
  'gemini-count-tokens': {
    tag: 'Chat',
    summary: 'How many tokens a chat is, in Gemini’s protocol',
    reference: `${GEMINI}/tokens`,
    errors: 'GeminiError',
    properties: { contents, generateContentRequest: { type: 'object' } },
    example: { contents: geminiHello },
  },
  'bedrock-converse': {
    tag: 'Chat',
    summary: 'Chat, in the protocol of Bedrock Converse',
    reference: 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html',
    errors: 'PlainError',
    properties: { messages, system: { type: 'array' }, inferenceConfig: { type: 'object' } },
    required: ['messages'],
    example: { messages: [{ role: 'user', content: [{ text: 'Hello' }] }] },
  },
  'cohere-chat': {
    tag: 'Chat',
    summary: 'Chat, in Cohere’s protocol',
    reference: `${COHERE}/chat`,
    errors: 'PlainError',
    properties: { model, messages, stream, max_tokens: count },
    required: ['model', 'messages'],
    example: { model: 'sample', messages: hello },
    streams: 'text/event-stream',
  },
  'openai-embeddings': {
    tag: 'Embeddings',
    summary: 'Vectors of texts, in OpenAI’s protocol',
    reference: `${OPENAI}/embeddings/create`,
    errors: 'OpenAiError',
    properties: { model, input: textOrList, dimensions: count, encoding_format: text },
    required: ['model', 'input'],
    example: { model: 'sample', input: ['Hello'] },
  },
  'gemini-embed-content': {
    tag: 'Embeddings',
    summary: 'The vector of a text, in Gemini’s protocol',
    reference: `${GEMINI}/embeddings`,
    errors: 'GeminiError',
    properties: { content: { type: 'object' }, taskType: text, outputDimensionality: count },
    required: ['content'],
    example: { content: { parts: [{ text: 'Hello' }] } },
  },
  'gemini-batch-embed-contents': {
    tag: 'Embeddings',
    summary: 'Vectors of texts, in Gemini’s protocol',
    reference: `${GEMINI}/embeddings`,
    errors: 'GeminiError',
    properties: { requests: { ...list, items: { type: 'object' } } },
    required: ['requests'],
    example: { requests: [{ content: { parts: [{ text: 'Hello' }] } }] },
  },
  'cohere-embed': {
    tag: 'Embeddings',
    summary: 'Vectors of texts, in Cohere’s protocol',
    reference: `${COHERE}/embed`,
    errors: 'PlainError',
    properties: { model, texts: { ...list, items: text }, input_type: text },
    required: ['model', 'input_type'],
    example: { model: 'sample', texts: ['Hello'], input_type: 'search_document' },
  },
  'cohere-rerank': {
    tag: 'Rerank',
    summary: 'Documents in the order of how they fit a query',
    reference: `${COHERE}/rerank`,
    errors: 'PlainError',
    properties: { model, query: text, documents: list, top_n: count },
    required: ['model', 'query', 'documents'],
    example: { model: 'sample', query: 'a fruit', documents: ['apple', 'stone'] },
  },
  'openai-moderations': {
    tag: 'Moderations',
    summary: 'Whether texts are harmful',
    reference: `${OPENAI}/moderations/create`,
    errors: 'OpenAiError',
    properties: { model, input: textOrList },
    required: ['input'],
    example: { model: 'sample', input: 'Hello' },
  },
  'openai-images': {
    tag: 'Images',
    summary: 'Images of a description',
    reference: `${OPENAI}/images/create`,
    errors: 'OpenAiError',
    properties: { model, prompt: text, n: count, size: text },
    required: ['prompt'],
    example: { model: 'sample', prompt: 'A heron at dawn' },
  },
  'openai-speech': {
    tag: 'Audio',
    summary: 'Speech of a text',
    reference: `${OPENAI}/audio/createSpeech`,
    errors: 'OpenAiError',
    properties: { model, input: text, voice: { anyOf: [text, { type: 'object' }] } },
    required: ['model', 'input', 'voice'],
    example: { model: 'sample', input: 'Hello', voice: 'alloy' },
    answerType: 'audio/*',
  },
  'openai-transcriptions': {
    tag: 'Audio',
    summary: 'The text of a recording',
    reference: `${OPENAI}/audio/createTranscription`,
    errors: 'OpenAiError',
    bodyType: 'multipart/form-data',
    properties: { model, file: { type: 'string', contentMediaType: 'application/octet-stream' }, stream },
    required: ['model', 'file'],
    example: { model: 'sample', file: 'speech.mp3' },
  },
  'openai-models': {
    tag: 'Models',
    summary: 'The models that the caller may use',
    reference: `${OPENAI}/models`,
    errors: 'OpenAiError',
  },
};
