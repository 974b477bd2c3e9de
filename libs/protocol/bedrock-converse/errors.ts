import type { StreamFrame } from '../codec.ts';
import type { ProviderError } from '../ir/provider-error.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';

/**
 * Errors of the runtime API, https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors. The
 * shape's name is in the header `x-amzn-errortype`, the body has `message`. Within a stream an exception is a
 * message of its own, whose name begins in lower case.
 */
const statusOfShape: Record<string, number> = {
  ValidationException: 400,
  AccessDeniedException: 403,
  UnrecognizedClientException: 403,
  ExpiredTokenException: 403,
  ResourceNotFoundException: 404,
  ConflictException: 409,
  ModelTimeoutException: 408,
  ModelErrorException: 424,
  ModelStreamErrorException: 424,
  ServiceQuotaExceededException: 400,
  ThrottlingException: 429,
  ModelNotReadyException: 429,
  InternalServerException: 500,
  ServiceUnavailableException: 503,
};

/** The shape that the official clients know for a status. */
function shapeOfStatus(status: number): string {
  switch (status) {
    case 401:
    case 402:
    case 403:
      return 'AccessDeniedException';
    case 404:
      return 'ResourceNotFoundException';
    case 408:
    case 504:
      return 'ModelTimeoutException';
    case 424:
      return 'ModelErrorException';
    case 429:
      return 'ThrottlingException';
    case 502:
    case 503:
      return 'ServiceUnavailableException';
    default:
      return status >= 500 ? 'InternalServerException' : 'ValidationException';
  }
}

/** `com.amazon.coral.service#ThrottlingException` and `ThrottlingException:http://…` are `ThrottlingException`. */
const bareShape = (name: string): string => name.slice(name.lastIndexOf('#') + 1).split(':', 1)[0] ?? '';

export function decodeError(status: number, body: unknown): ProviderError {
  const object = isObject(body) ? body : {};
  const message = [object.message, object.Message].find(value => typeof value === 'string' && value !== '');
  const named = [object.__type, object.type].find(value => typeof value === 'string' && value !== '');
  return {
    status,
    message: typeof message === 'string' ? message : `The provider answered with status ${status}.`,
    type: typeof named === 'string' ? bareShape(named) : shapeOfStatus(status),
  };
}

export const encodeError = ({ message }: ProviderError): JsonObject => ({ message });

/** What the official clients tell errors apart by. */
export const errorHeaders = ({ status, type }: ProviderError): Record<string, string> => ({
  'x-amzn-errortype': type !== undefined && statusOfShape[type] === status ? type : shapeOfStatus(status),
});

const lowerFirst = (name: string): string => name.slice(0, 1).toLowerCase() + name.slice(1);

/** Exceptions that the streams of Converse are declared to have. */
const streamShapes = new Set([
  'InternalServerException',
  'ModelStreamErrorException',
  'ValidationException',
  'ThrottlingException',
  'ServiceUnavailableException',
]);

export function encodeStreamError({ status, message }: ProviderError): StreamFrame {
  const shape = shapeOfStatus(status);
  const known = streamShapes.has(shape)
    ? shape
    : status >= 500
      ? 'InternalServerException'
      : 'ModelStreamErrorException';
  return { event: lowerFirst(known), data: JSON.stringify({ message }) };
}

/** `originalStatusCode` is the model's own, where the exception tells. */
export function decodeException(event: string, payload: unknown): ProviderError {
  const shape = event.slice(0, 1).toUpperCase() + event.slice(1);
  const status = Object.hasOwn(statusOfShape, shape) ? (statusOfShape[shape] ?? 500) : 500;
  return { ...decodeError(status, payload), type: shape };
}
