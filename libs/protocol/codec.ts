import type { ChatProtocol } from '@sluice/contract';
import type { Loss } from './ir/loss.ts';
import type { ProviderError } from './ir/provider-error.ts';
import type { ChatRequest } from './ir/request.ts';
import type { ChatResponse } from './ir/response.ts';
import type { StreamEvent } from './ir/stream-event.ts';
import type { JsonObject } from './json/read-object.ts';

/**
 * One wire protocol as pure functions, knowing nothing of HTTP, framing or providers.
 *
 * Decoding tolerates what it does not know (into `extensions`) and, on the caller's side, throws
 * `invalid_request` with the field's path as `param` on what it cannot mean. Encoding never throws: what the
 * protocol cannot express becomes a `Loss`.
 */
export interface ChatCodec {
  readonly protocol: ChatProtocol;
  /** How streams are framed on the wire. */
  readonly framing: 'sse' | 'json-array' | 'aws-event-stream';
  /** Throws `invalid_request`. `address` is what the URL says where the protocol puts it there. */
  decodeRequest(body: JsonObject, address: RequestAddress): ChatRequest;
  encodeRequest(request: ChatRequest, options: EncodeRequestOptions): Encoded<JsonObject>;
  /** Throws `upstream_invalid` on what is no answer of the protocol. */
  decodeResponse(body: JsonObject, source?: AnswerSource): ChatResponse;
  encodeResponse(response: ChatResponse, options: EncodeResponseOptions): Encoded<JsonObject>;
  /** One per stream. */
  createStreamDecoder(source?: AnswerSource): StreamDecoder;
  /** One per stream. */
  createStreamEncoder(options: EncodeResponseOptions): StreamEncoder;
  /** An error answer's body (already cleaned where it came from a provider) in the shape of the protocol. */
  encodeError(error: ProviderError, requestId: string): JsonObject;
  /** HTTP headers that an error has beside its body (Bedrock's `x-amzn-errortype`). */
  errorHeaders?(error: ProviderError): Record<string, string>;
  /** The same as the last frame of a stream that has begun. */
  encodeStreamError(error: ProviderError, requestId: string): StreamFrame;
  /** Reads a provider's error body, whatever is missing. Texts are cleaned by the caller of this. */
  decodeError(status: number, body: unknown): ProviderError;
}

export interface RequestAddress {
  /** From the path (Gemini, Bedrock); absent where the body names it. */
  model?: string;
  /** Whether the path asks for a stream (Gemini, Bedrock); absent where the body says it. */
  stream?: boolean;
}

/** Who answers, for protocols whose answers do not say it (Bedrock): it decides who can read a signature. */
interface AnswerSource {
  /** The model name that the provider was asked for. */
  model?: string;
}

export interface EncodeRequestOptions {
  /** The model name that the provider is asked for. */
  model: string;
  /** `unasked`: it reports the usage of a stream by itself and may refuse to be asked. */
  streamUsage: 'on-request' | 'unasked';
  /** The known provider the target is one of (`groq`, `mistral`, …), for its dialect. */
  kind: string;
}

export interface EncodeResponseOptions {
  /** Names the answer where the provider gave no id. */
  requestId: string;
  /** What the caller asked for: model names are echoed as the caller knows them where the provider gave none. */
  model: string;
  /** Whether the caller asked for usage in a stream. */
  includeUsage: boolean;
  /** Epoch seconds, where the provider gave no time. */
  createdAt: number;
}

export interface Encoded<T> {
  value: T;
  losses: Loss[];
}

/**
 * A frame of a stream, its framing taken away: an SSE event's `event` and `data`, an element of a JSON array,
 * an AWS event's `:event-type` and payload. `data` is text, almost always JSON.
 */
export interface StreamFrame {
  event?: string;
  data: string;
}

export interface StreamDecoder {
  /** The events of one frame, in order. A malformed frame gives none and is counted. Throws nothing. */
  push(frame: StreamFrame): StreamEvent[];
  /** Frames that could not be read. */
  readonly malformed: number;
}

export interface StreamEncoder {
  /** The frames that an event becomes: none, one or several. */
  push(event: StreamEvent): StreamFrame[];
  /** Losses met so far. */
  readonly losses: readonly Loss[];
}
