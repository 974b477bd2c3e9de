import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import type { JwtIssuerConfig } from '@sluice/config';
import type { JWTVerifyGetKey } from 'jose';
import type { ClaimNames } from './claims.ts';

/** An issuer whose tokens are accepted, ready to verify them. */
export interface Issuer {
  issuer: string;
  audience: string;
  /** Fixed by the kind of key and never read from a token: so no public key is ever taken for a secret. */
  algorithms: string[];
  key: { kind: 'fixed'; key: KeyObject } | { kind: 'looked-up'; find: JWTVerifyGetKey };
  claims: ClaimNames;
  defaultTenant: string | undefined;
  reach: JwtIssuerConfig['reach'];
}

const ASYMMETRIC = ['RS256', 'ES256', 'EdDSA'];

/** Throws a `TypeError` where `publicKey` is not a PEM of an RSA, P-256 or Ed25519 key, or where there is no key at all. */
export function readIssuer(
  config: JwtIssuerConfig,
  jwksOf: (config: JwtIssuerConfig, url: string) => JWTVerifyGetKey,
): Issuer {
  return {
    issuer: config.issuer,
    audience: config.audience,
    claims: config.claims,
    defaultTenant: config.tenant,
    reach: config.reach,
    ...readKey(config, jwksOf),
  };
}

function readKey(
  config: JwtIssuerConfig,
  jwksOf: (config: JwtIssuerConfig, url: string) => JWTVerifyGetKey,
): Pick<Issuer, 'key' | 'algorithms'> {
  if (config.secret !== undefined)
    return {
      key: { kind: 'fixed', key: createSecretKey(Buffer.from(config.secret.reveal())) },
      algorithms: ['HS256'],
    };
  if (config.publicKey !== undefined) {
    const key = createPublicKey(config.publicKey);
    return { key: { kind: 'fixed', key }, algorithms: [algorithmOf(key)] };
  }
  if (config.jwksUrl !== undefined)
    return { key: { kind: 'looked-up', find: jwksOf(config, config.jwksUrl) }, algorithms: ASYMMETRIC };
  throw new TypeError('It has neither secret nor publicKey nor jwksUrl.');
}

function algorithmOf(key: KeyObject): string {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return 'RS256';
    case 'ed25519':
      return 'EdDSA';
    case 'ec':
      if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256';
  }
  throw new TypeError('publicKey is not an RSA, P-256 or Ed25519 key.');
}
