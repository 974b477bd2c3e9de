import { errorRegistry, type GatewayError, type Protocol } from '@sluice/contract';

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

const encodeBody = (protocol: Protocol, error: GatewayError, requestId: string): string =>
  protocol === 'sluice-admin' ? problemBody(error, requestId) : openaiBody(error, requestId);

/**
 * An error as the caller's protocol says it. `details.internal` is never part of it. Headers hold
 * `content-type`, `x-request-id`, and where they apply `retry-after` (whole seconds, rounded up) and
 * `www-authenticate`, beside those of the error itself.
 */
export function encodeError(protocol: Protocol, error: GatewayError, requestId: string): EncodedError {
  const { headers: own, retryAfterMs } = error.details;
  const headers: Record<string, string> = {
    ...own,
    'content-type':
      protocol === 'sluice-admin' ? 'application/problem+json' : 'application/json; charset=utf-8',
    'x-request-id': requestId,
  };
  if (retryAfterMs !== undefined)
    headers['retry-after'] = String(Math.max(0, Math.ceil(retryAfterMs / 1000)));
  if (error.status === 401) headers['www-authenticate'] = 'Bearer';
  return { status: error.status, headers, bytes: Buffer.from(encodeBody(protocol, error, requestId)) };
}

/** The event that ends a stream that has begun: the same body as one server-sent event. */
export function encodeStreamError(protocol: Protocol, error: GatewayError, requestId: string): Uint8Array {
  const event = protocol === 'sluice-admin' ? 'event: error\n' : '';
  return Buffer.from(`${event}data: ${encodeBody(protocol, error, requestId)}\n\n`);
}
