import type { ChatCodec } from '../codec.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeResponse } from './decode-response.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeResponse } from './encode-response.ts';
import { decodeError, encodeError, encodeStreamError } from './errors.ts';
import { PROTOCOL } from './protocol.ts';
import { AnthropicStreamDecoder } from './stream-decoder.ts';
import { AnthropicStreamEncoder } from './stream-encoder.ts';

/** Anthropic Messages, https://platform.claude.com/docs/en/api/messages. */
export const anthropicMessages: ChatCodec = {
  protocol: PROTOCOL,
  framing: 'sse',
  decodeRequest,
  encodeRequest,
  decodeResponse,
  encodeResponse,
  createStreamDecoder: () => new AnthropicStreamDecoder(),
  createStreamEncoder: options => new AnthropicStreamEncoder(options),
  encodeError,
  encodeStreamError,
  decodeError,
};
