import type { ChatCodec } from '../codec.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeResponse } from './decode-response.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeResponse } from './encode-response.ts';
import { decodeError, encodeError } from './errors.ts';
import { GeminiStreamDecoder } from './stream-decoder.ts';
import { GeminiStreamEncoder } from './stream-encoder.ts';

/**
 * Gemini's `generateContent` and `streamGenerateContent`, https://ai.google.dev/api/generate-content, of the
 * Gemini API and of Vertex. Streams are SSE with `alt=sse`, else one JSON array (`framing/json-array.ts`).
 */
export const gemini: ChatCodec = {
  protocol: 'gemini',
  framing: 'sse',
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  createStreamDecoder: () => new GeminiStreamDecoder(),
  createStreamEncoder: options => new GeminiStreamEncoder(options),
  encodeError,
  encodeStreamError: (error, requestId) => ({ data: JSON.stringify(encodeError(error, requestId)) }),
  decodeError,
};
