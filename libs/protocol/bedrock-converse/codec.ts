import type { ChatCodec } from '../codec.ts';
import { decodeRequest } from './decode-request.ts';
import { decodeResponse } from './decode-response.ts';
import { encodeRequest } from './encode-request.ts';
import { encodeResponse } from './encode-response.ts';
import { decodeError, encodeError, encodeStreamError, errorHeaders } from './errors.ts';
import { proofOriginOf } from './model-family.ts';
import { ConverseStreamDecoder } from './stream-decoder.ts';
import { ConverseStreamEncoder } from './stream-encoder.ts';

/**
 * Converse and ConverseStream of Amazon Bedrock, https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference.html. Model and
 * whether to stream are in the path: `POST /model/{modelId}/converse` and `/converse-stream`.
 */
export const bedrockConverse: ChatCodec = {
  protocol: 'bedrock-converse',
  framing: 'aws-event-stream',
  decodeRequest,
  encodeRequest,
  decodeResponse: (body, target) => decodeResponse(body, proofOriginOf(target?.model)),
  encodeResponse,
  createStreamDecoder: target => new ConverseStreamDecoder(proofOriginOf(target?.model)),
  createStreamEncoder: options => new ConverseStreamEncoder(options),
  encodeError,
  encodeStreamError,
  decodeError,
  errorHeaders,
};
