import { errorRegistry, type GatewayError, type Protocol } from '@sluice/contract';
import { errorCodecOf } from './codecs.ts';
import type { Framing } from './framing/frames.ts';
import { frameWriter } from './framing/select.ts';
import type { ProviderError } from './ir/provider-error.ts';
import { readRefusal } from './transfer/refusal.ts';

export interface EncodedError {
  status: number;
  headers: Record<string, string>;
  bytes: Uint8Array;
}

/** What a caller can hand to the operator, where only the operator can help. */
const withRequestId = (error: GatewayError, requestId: string): string =>
  error.status >= 500 ? `${error.message} Request id: ${requestId}` : error.message;

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

const isProblem = (protocol: Protocol): boolean =>
  protocol === 'sluice-admin' || protocol === 'sluice-public' || protocol === 'http';

function encodeBody(protocol: Protocol, error: GatewayError, requestId: string): string {
  if (isProblem(protocol)) return problemBody(error, requestId);
  return JSON.stringify(errorCodecOf(protocol).encodeError(providerErrorOf(error, requestId), requestId));
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
  if (!isProblem(protocol))
    Object.assign(headers, errorCodecOf(protocol).errorHeaders?.(providerErrorOf(error, requestId)));
  return { status: error.status, headers, bytes: Buffer.from(encodeBody(protocol, error, requestId)) };
}

/** What ends a stream that has begun: the protocol's own error, as one frame of the stream's framing; `isFirst`: nothing came before. */
export function encodeStreamError(
  protocol: Protocol,
  framing: Framing,
  error: GatewayError,
  requestId: string,
  isFirst = false,
): Uint8Array {
  if (isProblem(protocol)) return Buffer.from(`event: error\ndata: ${problemBody(error, requestId)}\n\n`);
  return frameOf(protocol, framing, providerErrorOf(error, requestId), requestId, isFirst);
}

/** The same of an error answer in the caller's protocol that comes after its stream was begun, and before anything else of it. */
export function streamErrorOfAnswer(
  protocol: Protocol,
  framing: Framing,
  { status, bytes }: { status: number; bytes: Uint8Array },
  requestId: string,
): Uint8Array {
  const error = readRefusal({ wire: protocol, status, headers: {}, bytes, secrets: [], now: 0 });
  return frameOf(protocol, framing, error, requestId, true);
}

function frameOf(
  protocol: Protocol,
  framing: Framing,
  error: ProviderError,
  requestId: string,
  isFirst: boolean,
): Uint8Array {
  const frame = errorCodecOf(protocol).encodeStreamError(error, requestId);
  // One more element of the array that has begun, and its end.
  if (framing === 'json-array') return Buffer.from(`${isFirst ? '[' : ',\n'}${frame.data}]`);
  return frameWriter(framing).write([frame]);
}
