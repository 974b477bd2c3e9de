import type { ProviderError } from '../ir/provider-error.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';

/**
 * Google's error model, https://google.aip.dev/193: `{ error: { code, message, status, details } }`, `code` the
 * HTTP status and `status` the name of the gRPC code (https://cloud.google.com/apis/design/errors#handling_errors).
 */
const names: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  409: 'ABORTED',
  413: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};
const statuses: Readonly<Record<string, number>> = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  OUT_OF_RANGE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ABORTED: 409,
  ALREADY_EXISTS: 409,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  INTERNAL: 500,
  UNKNOWN: 500,
  DATA_LOSS: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};
const TYPE = 'type.googleapis.com/google.rpc.';

export function encodeError(error: ProviderError, requestId: string): JsonObject {
  return {
    error: {
      code: error.status,
      message: error.message,
      status: nameOf(error),
      details: detailsOf(error, requestId),
    },
  };
}

function nameOf({ status, type }: ProviderError): string {
  if (type !== undefined && statuses[type] !== undefined) return type;
  return names[status] ?? (status < 500 ? 'FAILED_PRECONDITION' : 'INTERNAL');
}

function detailsOf(
  { type, code, param, message, retryAfterMs }: ProviderError,
  requestId: string,
): JsonObject[] {
  const reason = code ?? (type !== undefined && statuses[type] === undefined ? type : undefined);
  return [
    ...(reason === undefined ? [] : [{ '@type': `${TYPE}ErrorInfo`, reason }]),
    ...(param === undefined
      ? []
      : [{ '@type': `${TYPE}BadRequest`, fieldViolations: [{ field: param, description: message }] }]),
    ...(retryAfterMs === undefined
      ? []
      : [{ '@type': `${TYPE}RetryInfo`, retryDelay: `${retryAfterMs / 1000}s` }]),
    { '@type': `${TYPE}RequestInfo`, requestId },
  ];
}

/** Reads an error body, also one in an array, as streams without SSE give it. */
export function decodeError(status: number, body: unknown): ProviderError {
  const outer: unknown = Array.isArray(body) ? body[0] : body;
  const error = isObject(outer) && isObject(outer.error) ? outer.error : isObject(outer) ? outer : {};
  const details = Array.isArray(error.details) ? error.details.filter(isObject) : [];
  const retry = detail(details, 'RetryInfo')?.retryDelay;
  const reason = detail(details, 'ErrorInfo')?.reason;
  const violations = detail(details, 'BadRequest')?.fieldViolations;
  const violation: unknown = Array.isArray(violations) ? violations[0] : undefined;
  const retryAfterMs = typeof retry === 'string' ? durationMs(retry) : undefined;
  return {
    status: statusOf(status, error),
    message:
      typeof error.message === 'string' && error.message !== ''
        ? error.message
        : `The provider answered with status ${status}.`,
    ...(typeof error.status === 'string' && { type: error.status }),
    ...(typeof reason === 'string' && { code: reason }),
    ...(isObject(violation) && typeof violation.field === 'string' && { param: violation.field }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** Within a stream the transport said 200, and the error itself says the status. */
function statusOf(status: number, error: JsonObject): number {
  if (status >= 400) return status;
  if (typeof error.code === 'number' && error.code >= 400 && error.code < 600) return error.code;
  return (typeof error.status === 'string' ? statuses[error.status] : undefined) ?? 502;
}

const detail = (details: readonly JsonObject[], name: string): JsonObject | undefined =>
  details.find(({ '@type': type }) => type === TYPE + name);

/** Protobuf's `Duration` as JSON: seconds with an `s`. */
function durationMs(text: string): number | undefined {
  const seconds = /^(\d{1,9}(?:\.\d{1,9})?)s$/.exec(text)?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}
