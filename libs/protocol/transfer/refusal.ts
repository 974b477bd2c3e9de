import type { Protocol } from '@sluice/contract';
import { errorCodecOf } from '../codecs.ts';
import type { ProviderError } from '../ir/provider-error.ts';
import { readRetryAfter } from '../openai/upstream-error.ts';
import { cleanProviderError } from './clean-error.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const MAX_BODY_BYTES = 64 * 1024;

/** An error answer of a provider. */
export interface RefusalAnswer {
  /** What the provider was called in. */
  wire: Protocol;
  status: number;
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  bytes: Uint8Array;
  /** Texts that must not leave, such as the provider's key and host. */
  secrets: readonly string[];
  /** Epoch milliseconds: a date in `retry-after` is taken relative to it. */
  now: number;
}

/** What the caller may know of a provider's error; what is not JSON gives a text of our own. */
export function readRefusal({ wire, status, headers, bytes, secrets, now }: RefusalAnswer): ProviderError {
  const body = parse(bytes);
  const error = hasSomething(body)
    ? decode(wire, status, body)
    : { status, message: `The provider answered with status ${status}.` };
  const retryAfterMs = readRetryAfter(headers, now) ?? error.retryAfterMs;
  return {
    ...cleanProviderError(error, secrets),
    status,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

const hasSomething = (body: unknown): boolean => typeof body === 'object' && body !== null;

function decode(wire: Protocol, status: number, body: unknown): ProviderError {
  return errorCodecOf(wire).decodeError(status, body);
}

function parse(bytes: Uint8Array): unknown {
  if (bytes.length > MAX_BODY_BYTES) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A provider's error as the caller's protocol says it. */
export function encodeRefusal(
  caller: Protocol,
  wire: Protocol,
  error: ProviderError,
  requestId: string,
): { headers: Record<string, string>; bytes: Uint8Array } {
  const codec = errorCodecOf(caller);
  const told = inWordsOf(caller, wire, error);
  return {
    headers: { ...JSON_TYPE, ...codec.errorHeaders?.(told) },
    bytes: Buffer.from(JSON.stringify(codec.encodeError(told, requestId))),
  };
}

/** Types of errors are words of one protocol: to callers of another one they are told as the code. */
export function inWordsOf(caller: Protocol, wire: Protocol, error: ProviderError): ProviderError {
  if (errorCodecOf(caller) === errorCodecOf(wire)) return error;
  const { type, ...rest } = error;
  const code = rest.code ?? type;
  return { ...rest, ...(code !== undefined && { code }) };
}
