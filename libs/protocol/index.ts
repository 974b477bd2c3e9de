export { fromInvokeModelChunk } from './bedrock-invoke/invoke-model.ts';
export { encodeError, encodeStreamError, streamErrorOfAnswer } from './encode-error.ts';
export { AwsEventReader, AwsEventWriter } from './framing/aws-event-io.ts';
export { type Framing, SseWriter } from './framing/frames.ts';
export { EventFolder, foldEvents } from './ir/fold.ts';
export type { Loss } from './ir/loss.ts';
export type { Content, MediaSource, Part } from './ir/part.ts';
export type { ProviderError } from './ir/provider-error.ts';
export type { ChatRequest, Message, Tool } from './ir/request.ts';
export type { ChatResponse } from './ir/response.ts';
export type { StartedPart, StreamEvent } from './ir/stream-event.ts';
export { unfoldResponse } from './ir/unfold.ts';
export { patchTopLevel } from './json/top-level.ts';
export { keepAliveOf } from './keep-alive.ts';
export type { FetchedMedia, FetchMedia } from './media/fetch-remote.ts';
export { readRetryAfter } from './openai/upstream-error.ts';
export { readUsage, type TokenUsage } from './openai/usage.ts';
export { refusalKindOf } from './refusals/refusal-kind.ts';
export type { RefusalKind } from './refusals/refusal-rules.ts';
export { AnswerSplice } from './transfer/answer-splice.ts';
export { appendTurns } from './transfer/append-turns.ts';
export { boundOutput } from './transfer/bound-output.ts';
export type { Continuation } from './transfer/continued-request.ts';
export { estimateTokenCount } from './transfer/count-tokens.ts';
export { createStreamTransformer, streamOfAnswer } from './transfer/create-stream-transformer.ts';
export { encodeContinuation } from './transfer/encode-continuation.ts';
export { encodeForTarget } from './transfer/encode-for-target.ts';
export type { EventFilter } from './transfer/event-filter.ts';
export { answerTexts, type ChatSize, measureChat } from './transfer/read-chat.ts';
export {
  type ChatTransfer,
  createStreamTranslator,
  decodeChatAnswer,
  encodeChatAnswer,
  isChatTransfer,
  usageOfAnswer,
} from './transfer/read-chat-answer.ts';
export { type AskedTarget, readAnswered, readAsked } from './transfer/read-exchange.ts';
export { type FactsSource, noFacts, readFacts } from './transfer/read-facts.ts';
export { encodeRefusal, readRefusal } from './transfer/refusal.ts';
export { callerFramingOf, requestAddress } from './transfer/request-address.ts';
export type { StreamSummary, StreamTransformer } from './transfer/stream-transformer.ts';
export type { StreamTranslator } from './transfer/stream-translator.ts';
export { systemTexts } from './transfer/system-texts.ts';
export {
  type CallerRequest,
  type EncodedRequest,
  passesThrough,
  type Transfer,
} from './transfer/transfer.ts';
export { transferAnswer } from './transfer/transfer-answer.ts';
export { writtenBytes, writtenBytesOf } from './transfer/written-bytes.ts';
