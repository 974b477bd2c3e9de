import type { StreamFrame } from '../codec.ts';
import type { ProviderError } from '../ir/provider-error.ts';
import { isObject } from '../json/read-object.ts';
import { errorType } from '../openai-chat/errors.ts';

/**
 * Within a stream an error is an event of type `error`,
 * https://platform.openai.com/docs/api-reference/responses-streaming/error. `sequenceNumber`: of the event in its
 * stream, where it is known.
 */
export function encodeStreamError(error: ProviderError, sequenceNumber: number): StreamFrame {
  const event = {
    type: 'error',
    code: error.code ?? error.type ?? errorType(error.status),
    message: error.message,
    param: error.param ?? null,
    sequence_number: sequenceNumber,
  };
  return { event: 'error', data: JSON.stringify(event) };
}

export function decodeError(status: number, body: unknown): ProviderError {
  const outer = isObject(body) ? body : {};
  const error = isObject(outer.error) ? outer.error : outer;
  const { message, type, code, param } = error;
  const plain = typeof outer.error === 'string' ? outer.error : undefined;
  return {
    status,
    message:
      typeof message === 'string' && message !== ''
        ? message
        : (plain ?? `The provider answered with status ${status}.`),
    ...(typeof type === 'string' && type !== 'error' && { type }),
    ...((typeof code === 'string' || typeof code === 'number') && { code: String(code) }),
    ...(typeof param === 'string' && { param }),
  };
}

/** The status that the code of a failed response or of an `error` event stands for. */
export function statusOfCode(code: unknown): number {
  switch (code) {
    case 'rate_limit_exceeded':
    case 'insufficient_quota':
    case 'rate_limit_error':
      return 429;
    case 'server_error':
    case 'vector_store_timeout':
    case undefined:
    case null:
      return 500;
    case 'authentication_error':
    case 'invalid_api_key':
      return 401;
    case 'permission_error':
      return 403;
    default:
      return typeof code === 'string' && /invalid|image|policy|prompt|unsupported/.test(code) ? 400 : 500;
  }
}
