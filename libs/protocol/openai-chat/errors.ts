import type { ProviderError } from '../ir/provider-error.ts';
import type { JsonObject } from '../json/read-object.ts';
import { cleanError, statusOfChunkError } from '../openai/upstream-error.ts';

/** https://platform.openai.com/docs/guides/error-codes, and the error classes of OpenAI's own SDKs. */
export function errorType(status: number): string {
  switch (status) {
    case 401:
      return 'authentication_error';
    case 403:
      return 'permission_error';
    case 429:
      return 'rate_limit_error';
    default:
      return status >= 500 ? 'server_error' : 'invalid_request_error';
  }
}

/** What OpenAI says of an account whose money is spent, as its type and as its code. */
const QUOTA = 'insufficient_quota';

export function encodeError({ status, message, type, code, param }: ProviderError): JsonObject {
  if (code === 'budget_exceeded') return { error: { message, type: QUOTA, param: null, code: QUOTA } };
  return { error: { message, type: type ?? errorType(status), param: param ?? null, code: code ?? null } };
}

const FALLBACK = 'The provider reported an error.';

/** Reads every dialect of an error that `cleanError` does: nested, flat, Google's list, FastAPI's `detail`. */
export function decodeError(status: number, body: unknown): ProviderError {
  const { message, type, code, param } = cleanError(body, [], FALLBACK);
  return {
    status,
    message,
    ...(type !== null && { type }),
    ...(code !== null && { code }),
    ...(param !== null && { param }),
  };
}

export const decodeChunkError = (chunk: JsonObject): ProviderError =>
  decodeError(statusOfChunkError(chunk), chunk);
