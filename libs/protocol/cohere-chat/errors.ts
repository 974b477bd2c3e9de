import type { StreamFrame } from '../codec.ts';
import type { ProviderError } from '../ir/provider-error.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';

/** `{id, message}`, https://docs.cohere.com/reference/errors: the status alone says what kind it is. */
export function decodeError(status: number, body: unknown): ProviderError {
  const message = isObject(body) && typeof body.message === 'string' ? body.message : '';
  return { status, message: message === '' ? `The provider answered with status ${status}.` : message };
}

export const encodeError = ({ message }: ProviderError, requestId: string): JsonObject => ({
  id: requestId,
  message,
});

/** A stream that fails ends with an error in its `message-end`, https://docs.cohere.com/reference/chat-stream. */
export const encodeStreamError = ({ message }: ProviderError): StreamFrame => ({
  event: 'message-end',
  data: JSON.stringify({ type: 'message-end', delta: { finish_reason: 'ERROR', error: message } }),
});
