import type { ChatCodec } from '../codec.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeResponse } from './decode-response.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeResponse } from './encode-response.ts';
import { decodeError, encodeError } from './errors.ts';
import { PROTOCOL } from './extensions.ts';
import { ChatStreamDecoder } from './stream-decoder.ts';
import { ChatStreamEncoder } from './stream-encoder.ts';

/** OpenAI Chat Completions and its dialects, https://platform.openai.com/docs/api-reference/chat. */
export const openaiChat: ChatCodec = {
  protocol: PROTOCOL,
  framing: 'sse',
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  createStreamDecoder: () => new ChatStreamDecoder(),
  createStreamEncoder: options => new ChatStreamEncoder(options),
  encodeError,
  encodeStreamError: error => ({ data: JSON.stringify(encodeError(error)) }),
  decodeError,
};
