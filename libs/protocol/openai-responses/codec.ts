import type { ChatCodec } from '../codec.ts';
import { encodeError } from '../openai-chat/errors.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeResponse } from './decode-response.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeResponse } from './encode-response.ts';
import { decodeError, encodeStreamError } from './errors.ts';
import { PROTOCOL } from './extensions.ts';
import { createStreamDecoder } from './stream-decoder.ts';
import { createStreamEncoder } from './stream-encoder.ts';

/** OpenAI Responses, https://platform.openai.com/docs/api-reference/responses. */
export const openaiResponses: ChatCodec = {
  protocol: PROTOCOL,
  framing: 'sse',
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  createStreamDecoder,
  createStreamEncoder,
  encodeError,
  // Where the encoder of the stream does not write it, nobody knows the number of the event.
  encodeStreamError: error => encodeStreamError(error, 0),
  decodeError,
};
