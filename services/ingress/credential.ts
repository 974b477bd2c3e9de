import type { IncomingMessage } from 'node:http';
import { type Credential, type Protocol, readCookie, SESSION_COOKIE } from '@sluice/contract';
import type { KeyHasher } from './key-hasher.ts';

const BEARER = /^Bearer +(\S+)\s*$/i;
/** A JSON Web Token: three base64url parts, the first of which is a JSON object. */
const JWT = /^ey[\w-]*\.[\w-]*\.[\w-]*$/;

const single = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0];

/** Google's clients may put the key into the query. */
const KEY_PARAMETER = /([?&])key=([^&]*)(&|$)/;

type Shown = Pick<IncomingMessage, 'headers' | 'url'>;

const bearerOf = ({ authorization }: Shown['headers']): string | undefined =>
  authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];

/** The key or token as it was sent: `Authorization: Bearer`, `x-api-key`, `api-key`, `x-goog-api-key`, or `key` in the query. */
export const shownCredential = ({ headers, url }: Shown): string | undefined =>
  bearerOf(headers) ??
  single(headers['x-api-key']) ??
  single(headers['api-key']) ??
  single(headers['x-goog-api-key']) ??
  keyInQuery(url);

/** The caller's credential, or of the admin API the session of a browser. A raw key goes no further than here. */
export function readCredential(
  request: Shown & Pick<IncomingMessage, 'method'>,
  keys: KeyHasher,
  protocol: Protocol,
): Credential {
  const { headers, method } = request;
  const shown = shownCredential(request);
  if (shown === undefined || shown === '')
    return protocol === 'sluice-admin' ? sessionOf(headers, method) : { kind: 'none' };
  if (JWT.test(shown) && bearerOf(headers) !== undefined) return { kind: 'jwt', token: shown };
  return { kind: 'api-key', hash: keys.hash(shown) };
}

/** Of Gemini's paths alone: elsewhere `key` is a parameter like any other. */
const isGemini = (url: string): boolean => url.startsWith('/v1beta/') || url.startsWith('/v1/models/');

const keyInQuery = (url = ''): string | undefined =>
  isGemini(url) ? KEY_PARAMETER.exec(url)?.[2] : undefined;

/** The path without a key in its query, as it travels with the envelope. */
export const withoutKey = (url: string): string =>
  isGemini(url)
    ? url.replace(KEY_PARAMETER, (_whole, before: string, _key, after: string) =>
        after === '' ? '' : before,
      )
    : url;

/**
 * The session of a browser. Its cookie comes by itself, whoever made the browser send the request: one that changes something has to
 * come from a page of this very address.
 */
function sessionOf(headers: IncomingMessage['headers'], method: string | undefined): Credential {
  const token = readCookie(headers.cookie, SESSION_COOKIE);
  if (token === undefined || !JWT.test(token)) return { kind: 'none' };
  const changes = method !== 'GET' && method !== 'HEAD';
  return changes && !isSameOrigin(headers) ? { kind: 'none' } : { kind: 'jwt', token };
}

/** https://www.w3.org/TR/fetch-metadata/; browsers without it say the origin. */
function isSameOrigin(headers: IncomingMessage['headers']): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return headers.origin !== undefined && URL.parse(headers.origin)?.host === headers.host;
}
