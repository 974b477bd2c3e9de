import { decodeException } from '../bedrock-converse/errors.ts';
import type { StreamFrame } from '../codec.ts';
import { isException } from '../framing/aws-event-frames.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';

/**
 * A frame of InvokeModelWithResponseStream as a frame of Anthropic's own stream: event `chunk` holds the data of a
 * server-sent event in base64. Exceptions become Anthropic's `error` event. What cannot be read stays as
 * it is, for the stream decoder to count.
 */
export function fromInvokeModelChunk(frame: StreamFrame): StreamFrame {
  const payload = parse(frame.data);
  if (frame.event !== undefined && isException(frame.event)) {
    const { status, message } = decodeException(frame.event, payload);
    return {
      event: 'error',
      data: JSON.stringify({ type: 'error', error: { type: errorType(status), message } }),
    };
  }
  if (frame.event !== 'chunk' || typeof payload.bytes !== 'string') return frame;
  const data = Buffer.from(payload.bytes, 'base64').toString('utf8');
  const { type } = parse(data);
  return typeof type === 'string' ? { event: type, data } : { data };
}

function parse(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** https://platform.claude.com/docs/en/api/errors */
function errorType(status: number): string {
  switch (status) {
    case 400:
      return 'invalid_request_error';
    case 403:
      return 'permission_error';
    case 429:
      return 'rate_limit_error';
    case 503:
      return 'overloaded_error';
    default:
      return 'api_error';
  }
}
