import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type CompactJWSHeaderParameters, exportJWK, type JWK, SignJWT } from 'jose';
import { NOW } from './auth-fixture.ts';

export const SECRET = 'a shared secret of at least 32 bytes';
export const ISSUER = 'https://idp.example';
export const AUDIENCE = 'sluice';

export const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const ed25519 = generateKeyPairSync('ed25519');
export const secretKey = createSecretKey(Buffer.from(SECRET));

export const pem = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
export const jwk = async (key: KeyObject, fields: Partial<JWK> = {}): Promise<JWK> => ({
  ...(await exportJWK(key)),
  ...fields,
});

export const seconds = (offset = 0): number => NOW / 1_000 + offset;
export const goodClaims = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'ada',
  tenant: 'acme',
  exp: seconds(600),
};

/** A compact token; `claims` replace or, when undefined, remove those of `goodClaims`. */
export function sign(
  key: KeyObject | Uint8Array,
  header: CompactJWSHeaderParameters,
  claims: Record<string, unknown> = {},
): Promise<string> {
  return new SignJWT(JSON.parse(JSON.stringify({ ...goodClaims, ...claims })) as Record<string, unknown>)
    .setProtectedHeader(header)
    .sign(key);
}

/** A token put together by hand, for what no library would sign. */
export const forge = (header: object, claims: unknown, signature = ''): string =>
  [
    Buffer.from(JSON.stringify(header)).toString('base64url'),
    Buffer.from(typeof claims === 'string' ? claims : JSON.stringify(claims)).toString('base64url'),
    signature,
  ].join('.');
