import type { ChatCodec } from '../codec.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeResponse } from './decode-response.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeResponse } from './encode-response.ts';
import { decodeError, encodeError, encodeStreamError } from './errors.ts';
import { CohereStreamDecoder } from './stream-decoder.ts';
import { CohereStreamEncoder } from './stream-encoder.ts';

/** Chat of Cohere's API v2, https://docs.cohere.com/reference/chat: `POST /v2/chat`. */
export const cohereChat: ChatCodec = {
  protocol: 'cohere-chat',
  framing: 'sse',
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  createStreamDecoder: () => new CohereStreamDecoder(),
  createStreamEncoder: options => new CohereStreamEncoder(options),
  encodeError,
  encodeStreamError,
  decodeError,
};
