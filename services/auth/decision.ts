import type { Principal } from '@sluice/contract';

/** Why a credential was refused: for the log and the metric. The caller is told none of them. */
export const refusalReasons = [
  'no_credential',
  'unknown_key',
  'revoked_key',
  'expired_key',
  'oversized_token',
  'malformed_token',
  'unknown_issuer',
  'algorithm_not_allowed',
  'unknown_signing_key',
  'bad_signature',
  'expired_token',
  'token_not_yet_valid',
  'wrong_audience',
  'missing_claim',
  'invalid_claim',
  'unknown_tenant',
  'disabled_tenant',
  'disabled_user',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

export interface Refusal {
  kind: 'refused';
  reason: RefusalReason;
  /** Of a key that was found. */
  keyId?: string;
  /** Whose key it was. */
  tenant?: string;
  /** Of a configured issuer. */
  issuer?: string;
}
export type Decision = { kind: 'accepted'; principal: Principal } | Refusal;

export const refuse = (reason: RefusalReason): Refusal => ({ kind: 'refused', reason });
