import { isObject, type JsonObject } from '../json/read-object.ts';
import { redact } from './redact.ts';

/** What a provider's error may tell the caller: an OpenAI error object, cleaned. */
export interface ErrorBody {
  message: string;
  type: string | null;
  param: string | null;
  code: string | null;
}

const MAX_TEXT_LENGTH = 2000;

/** The error of a body or of a stream's chunk, its texts cleaned; `fallback` is the message where it has none. */
export function cleanError(body: unknown, secrets: readonly string[], fallback: string): ErrorBody {
  const error = errorObject(body);
  const message = messageOf(error);
  return {
    message: message === undefined ? fallback : cleanText(message, secrets),
    type: textOf(error.type, secrets),
    param: textOf(error.param, secrets),
    code: textOf(error.code, secrets),
  };
}

const statusOfType: Record<string, number> = {
  invalid_request_error: 400,
  authentication_error: 401,
  permission_error: 403,
  not_found_error: 404,
  rate_limit_error: 429,
};

/** The status that an error within a stream stands for: OpenRouter says it as `code`, Groq as `status_code`, others by its type. */
export function statusOfChunkError(chunk: JsonObject): number {
  const error = isObject(chunk.error) ? chunk.error : {};
  const status = [error.status_code, error.code, error.status].find(
    value => typeof value === 'number' && Number.isInteger(value) && value >= 400 && value <= 599,
  );
  const known = typeof error.type === 'string' ? statusOfType[error.type] : undefined;
  return typeof status === 'number' ? status : (known ?? 502);
}

/** Cut between words: half a secret would not be recognised as one. */
const shorten = (text: string): string =>
  text.length <= MAX_TEXT_LENGTH ? text : text.slice(0, MAX_TEXT_LENGTH).replace(/\S+$/, '…');

/** A provider's text as a caller may read it: bounded, without secrets and addresses. */
export const cleanText = (text: string, secrets: readonly string[]): string => redact(shorten(text), secrets);

/** OpenAI's error body. */
export const encodeErrorBody = ({ message, type, param, code }: ErrorBody): Uint8Array =>
  Buffer.from(JSON.stringify({ error: { message, type, param, code } }));

/**
 * Milliseconds until the provider may be asked again: `retry-after-ms` (Azure and OpenAI), or `retry-after`
 * in seconds or as a date (RFC 9110, section 10.2.3). Undefined where neither says.
 */
export function readRetryAfter(
  headers: Record<string, string | string[] | undefined>,
  now: number,
): number | undefined {
  const milliseconds = Number.parseFloat(firstOf(headers['retry-after-ms']));
  if (Number.isFinite(milliseconds)) return Math.max(0, Math.ceil(milliseconds));
  const text = firstOf(headers['retry-after']).trim();
  if (text === '') return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

const firstOf = (value: string | string[] | undefined): string =>
  (Array.isArray(value) ? value[0] : value) ?? '';

/** OpenAI nests `error`, Mistral does not, Google wraps all in an array, some give `error` as text. */
function errorObject(body: unknown): JsonObject {
  const outer = Array.isArray(body) ? body[0] : body;
  if (!isObject(outer)) return {};
  if (isObject(outer.error)) return outer.error;
  return typeof outer.error === 'string' ? { ...outer, message: outer.error } : outer;
}

/** The message, or the first complaint of a FastAPI `detail` list, with its place. */
function messageOf({ message, detail }: JsonObject): string | undefined {
  if (typeof message === 'string' && message !== '') return message;
  if (isObject(message)) return messageOf({ detail: message.detail });
  if (typeof detail === 'string' && detail !== '') return detail;
  const first: unknown = Array.isArray(detail) ? detail[0] : undefined;
  if (!isObject(first) || typeof first.msg !== 'string') return undefined;
  const place = Array.isArray(first.loc) ? first.loc.filter(step => step !== 'body').join('.') : '';
  return place === '' ? first.msg : `${place}: ${first.msg}`;
}

function textOf(value: unknown, secrets: readonly string[]): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? cleanText(value, secrets) : null;
}
