import { errorRegistry, type GatewayError, type Protocol } from '@sluice/contract';
import { codecOf, errorFamilyOf } from './codecs.ts';
import type { Framing } from './framing/frames.ts';
import { frameWriter } from './framing/select.ts';
import type { ProviderError } from './ir/provider-error.ts';

export interface EncodedError {
  status: number;
  headers: Record<string, string>;
  bytes: Uint8Array;
}

/** https://platform.openai.com/docs/guides/error-codes and the error classes of OpenAI's own SDKs. */
function openaiType(status: number): string {
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

/** What a caller can hand to the operator, where only the operator can help. */
const withRequestId = (error: GatewayError, requestId: string): string =>
  error.status >= 500 ? `${error.message} Request id: ${requestId}` : error.message;

const openaiBody = (error: GatewayError, requestId: string): string =>
  JSON.stringify({
    error: {
      message: withRequestId(error, requestId),
      type: openaiType(error.status),
      param: error.details.param ?? null,
      code: error.code,
    },
  });

/** Problem details, RFC 9457; `code`, `param` and `request_id` are extension members. */
const problemBody = (error: GatewayError, requestId: string): string =>
  JSON.stringify({
    type: `urn:sluice:error:${error.code}`,
    title: errorRegistry[error.code].message,
    status: error.status,
    detail: error.message,
    code: error.code,
    param: error.details.param,
    request_id: requestId,
  });

/** Errors of ours as a codec takes them: its protocol's own word for the status is its matter. */
const providerErrorOf = (error: GatewayError, requestId: string): ProviderError => ({
  status: error.status,
  message: withRequestId(error, requestId),
  code: error.code,
  ...(error.details.param !== undefined && { param: error.details.param }),
  ...(error.details.retryAfterMs !== undefined && { retryAfterMs: error.details.retryAfterMs }),
});

const isProblem = (protocol: Protocol): boolean => protocol === 'sluice-admin' || protocol === 'http';

function encodeBody(protocol: Protocol, error: GatewayError, requestId: string): string {
  if (isProblem(protocol)) return problemBody(error, requestId);
  const family = errorFamilyOf(protocol);
  if (family === 'openai-chat') return openaiBody(error, requestId);
  return JSON.stringify(codecOf(family).encodeError(providerErrorOf(error, requestId), requestId));
}

/**
 * An error as the caller's protocol says it. `details.internal` is never part of it. Headers hold
 * `content-type`, `x-request-id`, and where they apply `retry-after` (whole seconds, rounded up) and
 * `www-authenticate`, beside those of the error itself.
 */
export function encodeError(protocol: Protocol, error: GatewayError, requestId: string): EncodedError {
  const { headers: own, retryAfterMs } = error.details;
  const headers: Record<string, string> = {
    ...own,
    'content-type': isProblem(protocol) ? 'application/problem+json' : 'application/json; charset=utf-8',
    'x-request-id': requestId,
  };
  if (retryAfterMs !== undefined)
    headers['retry-after'] = String(Math.max(0, Math.ceil(retryAfterMs / 1000)));
  if (error.status === 401) headers['www-authenticate'] = 'Bearer';
  if (!isProblem(protocol)) Object.assign(headers, protocolHeaders(protocol, error, requestId));
  return { status: error.status, headers, bytes: Buffer.from(encodeBody(protocol, error, requestId)) };
}

const protocolHeaders = (
  protocol: Protocol,
  error: GatewayError,
  requestId: string,
): Record<string, string> | undefined => {
  const family = errorFamilyOf(protocol);
  return family === 'openai-chat'
    ? undefined
    : codecOf(family).errorHeaders?.(providerErrorOf(error, requestId));
};

/** What ends a stream that has begun: the protocol's own error, as one frame of the stream's framing. */
export function encodeStreamError(
  protocol: Protocol,
  framing: Framing,
  error: GatewayError,
  requestId: string,
): Uint8Array {
  if (isProblem(protocol)) return Buffer.from(`event: error\ndata: ${problemBody(error, requestId)}\n\n`);
  const family = errorFamilyOf(protocol);
  if (protocol !== 'openai-responses' && family === 'openai-chat')
    return Buffer.from(`data: ${openaiBody(error, requestId)}\n\n`);
  const codec = codecOf(protocol === 'openai-responses' ? protocol : family);
  const frame = codec.encodeStreamError(providerErrorOf(error, requestId), requestId);
  // One more element of the array that has begun, and its end.
  if (framing === 'json-array') return Buffer.from(`,\n${frame.data}]`);
  return frameWriter(framing).write([frame]);
}
