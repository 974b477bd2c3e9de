import type { IncomingMessage } from 'node:http';
import type { Credential } from '@sluice/contract';
import type { KeyHasher } from './key-hasher.ts';

const BEARER = /^Bearer +(\S+)\s*$/i;
/** A JSON Web Token: three base64url parts, the first of which is a JSON object. */
const JWT = /^ey[\w-]*\.[\w-]*\.[\w-]*$/;

const single = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0];

/** Google's clients may put the key into the query. */
const KEY_PARAMETER = /([?&])key=([^&]*)(&|$)/;

/**
 * The caller's credential: `Authorization: Bearer`, `x-api-key`, `api-key`, `x-goog-api-key`, or `key` in the
 * query. A raw key goes no further than here.
 */
export function readCredential(
  { headers, url }: Pick<IncomingMessage, 'headers' | 'url'>,
  keys: KeyHasher,
): Credential {
  const bearer = headers.authorization === undefined ? undefined : BEARER.exec(headers.authorization)?.[1];
  const token =
    bearer ??
    single(headers['x-api-key']) ??
    single(headers['api-key']) ??
    single(headers['x-goog-api-key']) ??
    keyInQuery(url);
  if (token === undefined || token === '') return { kind: 'none' };
  if (bearer !== undefined && JWT.test(bearer)) return { kind: 'jwt', token: bearer };
  return { kind: 'api-key', hash: keys.hash(token) };
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
