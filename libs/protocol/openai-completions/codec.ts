import type { ChatCodec } from '../codec.ts';
import { decodeError, encodeError } from '../openai-chat/errors.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeResponse } from './decode-response.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeResponse } from './encode-response.ts';
import { PROTOCOL } from './extensions.ts';
import { CompletionStreamDecoder } from './stream-decoder.ts';
import { CompletionStreamEncoder } from './stream-encoder.ts';

/** OpenAI's completions of before chat, https://platform.openai.com/docs/api-reference/completions. */
export const openaiCompletions: ChatCodec = {
  protocol: PROTOCOL,
  framing: 'sse',
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  createStreamDecoder: () => new CompletionStreamDecoder(),
  createStreamEncoder: options => new CompletionStreamEncoder(options),
  encodeError,
  encodeStreamError: error => ({ data: JSON.stringify(encodeError(error)) }),
  decodeError,
};
