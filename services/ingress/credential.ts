import type { IncomingHttpHeaders } from 'node:http';
import type { Credential } from '@sluice/contract';
import type { KeyHasher } from './key-hasher.ts';

const BEARER = /^Bearer +(\S+)\s*$/i;
/** A JSON Web Token: three base64url parts, the first of which is a JSON object. */
const JWT = /^ey[\w-]*\.[\w-]*\.[\w-]*$/;

const single = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0];

/** The caller's credential: `Authorization: Bearer`, `x-api-key` or `api-key`. A raw key goes no further than here. */
export function readCredential(headers: IncomingHttpHeaders, keys: KeyHasher): Credential {
  const bearer = headers.authorization === undefined ? undefined : BEARER.exec(headers.authorization)?.[1];
  const token = bearer ?? single(headers['x-api-key']) ?? single(headers['api-key']);
  if (token === undefined || token === '') return { kind: 'none' };
  if (bearer !== undefined && JWT.test(bearer)) return { kind: 'jwt', token: bearer };
  return { kind: 'api-key', hash: keys.hash(token) };
}
