export { eventData, MAX_EVENT_BYTES, SseSplitter } from './framing/sse.ts';
export { patchTopLevel } from './json/top-level.ts';
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
export { redact } from './openai/redact.ts';
export {
  type ErrorBody,
  encodeErrorBody,
  readRetryAfter,
  readUpstreamError,
  type UpstreamError,
  type UpstreamErrorAnswer,
} from './openai/upstream-error.ts';
export { readUsage, type TokenUsage } from './openai/usage.ts';
