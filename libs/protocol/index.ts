export { SseSplitter } from './framing/sse.ts';
export { readChatRequest } from './openai/chat-request.ts';
export {
  type ChatStreamSummary,
  ChatStreamTap,
  type ChatStreamTapOptions,
} from './openai/chat-stream-tap.ts';
export { readEmbeddingsRequest } from './openai/embeddings-request.ts';
export { type EncodedError, encodeError, encodeStreamError } from './openai/errors.ts';
export { type ChatTarget, prepareChatRequest } from './openai/prepare-chat-request.ts';
export { prepareEmbeddingsRequest } from './openai/prepare-embeddings-request.ts';
export {
  type ErrorBody,
  encodeErrorBody,
  readUpstreamError,
  type UpstreamError,
  type UpstreamErrorAnswer,
} from './openai/upstream-error.ts';
export { readUsage, type TokenUsage } from './openai/usage.ts';
