import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { principalOfClaims } from './claims.ts';
import { type Decision, type RefusalReason, refuse } from './decision.ts';
import type { Issuer } from './issuer.ts';

/** How far the issuer's clock and ours may be apart, for `exp` and `nbf`. */
const CLOCK_TOLERANCE_SECONDS = 30;
/** Of the keys that fit a token without `kid`; each costs a signature check. */
const MOST_KEYS_TRIED = 4;

export interface VerifiedToken {
  decision: Decision;
  /** Epoch milliseconds; 0 for a refused token. */
  expiresAt: number;
}

/** Checks signature, `iss`, `aud`, `exp` (required) and `nbf`, then maps the claims. Rejects only where it cannot judge (`not_ready`). */
export async function verifyToken(token: string, issuer: Issuer, at: number): Promise<VerifiedToken> {
  const options: JWTVerifyOptions = {
    algorithms: issuer.algorithms,
    issuer: issuer.issuer,
    audience: issuer.audience,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ['exp'],
    currentDate: new Date(at),
  };
  try {
    const payload = await verifiedPayload(token, issuer, options);
    const decision = principalOfClaims(payload, issuer.claims, issuer);
    return { decision, expiresAt: (payload.exp ?? 0) * 1_000 };
  } catch (cause) {
    return { decision: { ...refuse(reasonOf(cause)), issuer: issuer.issuer }, expiresAt: 0 };
  }
}

async function verifiedPayload(
  token: string,
  issuer: Issuer,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  if (issuer.key.kind === 'fixed') return (await jwtVerify(token, issuer.key.key, options)).payload;
  try {
    return (await jwtVerify(token, issuer.key.find, options)).payload;
  } catch (cause) {
    if (!(cause instanceof errors.JWKSMultipleMatchingKeys)) throw cause;
    let tried = 0;
    for await (const key of cause) {
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (failure) {
        tried += 1;
        if (!(failure instanceof errors.JWSSignatureVerificationFailed) || tried === MOST_KEYS_TRIED)
          throw failure;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

/** Rethrows what is not the token's fault. */
function reasonOf(cause: unknown): RefusalReason {
  if (cause instanceof errors.JWTExpired) return 'expired_token';
  if (cause instanceof errors.JWTClaimValidationFailed) {
    if (cause.reason === 'missing') return 'missing_claim';
    if (cause.claim === 'aud') return 'wrong_audience';
    return cause.claim === 'nbf' && cause.reason === 'check_failed' ? 'token_not_yet_valid' : 'invalid_claim';
  }
  if (cause instanceof errors.JWSSignatureVerificationFailed) return 'bad_signature';
  if (cause instanceof errors.JOSEAlgNotAllowed) return 'algorithm_not_allowed';
  if (cause instanceof errors.JWKSNoMatchingKey) return 'unknown_signing_key';
  if (cause instanceof errors.JOSEError) return 'malformed_token';
  throw cause;
}
