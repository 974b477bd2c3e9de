import type { StreamFrame } from '../codec.ts';
import type { ProviderError } from '../ir/provider-error.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';

/** https://platform.claude.com/docs/en/api/errors#http-errors */
const statusOf: Record<string, number> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

const typeOf = new Map([
  ...Object.entries(statusOf).map(([type, status]): [number, string] => [status, type]),
  [408, 'timeout_error'] as const,
  [503, 'overloaded_error'] as const,
]);

/** By the status; other 4xx than the known ones are requests that are wrong somehow. */
function errorType({ status, type }: ProviderError): string {
  if (type !== undefined && Object.hasOwn(statusOf, type) && statusOf[type] === status) return type;
  return typeOf.get(status) ?? (status >= 400 && status < 500 ? 'invalid_request_error' : 'api_error');
}

export const encodeError = (error: ProviderError, requestId: string): JsonObject => ({
  type: 'error',
  error: { type: errorType(error), message: error.message },
  request_id: requestId,
});

/** https://platform.claude.com/docs/en/build-with-claude/streaming#error-events */
export const encodeStreamError = (error: ProviderError, requestId: string): StreamFrame => ({
  event: 'error',
  data: JSON.stringify(encodeError(error, requestId)),
});

/** `{ type: "error", error: { type, message }, request_id }`, or what is there of it. */
export function decodeError(status: number, body: unknown): ProviderError {
  const outer = isObject(body) ? body.error : undefined;
  const error = isObject(outer) ? outer : isObject(body) ? body : {};
  const message = typeof error.message === 'string' ? error.message : typeof outer === 'string' ? outer : '';
  const decoded: ProviderError = {
    status,
    message: message === '' ? `The provider answered with status ${status}.` : message,
  };
  if (typeof error.type === 'string' && error.type !== 'error') decoded.type = error.type;
  return decoded;
}

/** Within a stream there is no status but the one that the type stands for. */
export function decodeStreamError(body: JsonObject): ProviderError {
  const error = decodeError(500, body);
  const status = error.type !== undefined && Object.hasOwn(statusOf, error.type) ? statusOf[error.type] : 500;
  return { ...error, status: status ?? 500 };
}
