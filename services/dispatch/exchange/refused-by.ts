import type { Protocol } from '@sluice/contract';
import { type ProviderError, type RefusalKind, refusalKindOf } from '@sluice/protocol';
import type { ProviderDirectory } from '../provider-directory.ts';
import type { Refused } from './retry-policy.ts';

const CREDENTIAL_REST_MS = 300_000;
const QUOTA_REST_MS = 60_000;
/** Where a provider does not say how long. */
const RATE_LIMIT_REST_MS = 1_000;

/** How long a key is left alone that was refused so; undefined where the key is not to blame. */
function restOfKey(refusal: RefusalKind, retryAfterMs: number | undefined): number | undefined {
  switch (refusal) {
    case 'credential':
      return CREDENTIAL_REST_MS;
    case 'quota':
      return Math.max(retryAfterMs ?? 0, QUOTA_REST_MS);
    case 'rate-limited':
      return retryAfterMs ?? RATE_LIMIT_REST_MS;
    default:
      return undefined;
  }
}

/** What a provider's refusal of a call means; a key that was to blame rests from now on. */
export function refusedBy(
  call: { target: { provider: string; protocol: Protocol }; apiKey: string | undefined },
  error: Pick<ProviderError, 'status' | 'message' | 'type' | 'code' | 'retryAfterMs'>,
  providers: Pick<ProviderDirectory, 'restKey'>,
): Refused {
  const { status, retryAfterMs } = error;
  const refusal = refusalKindOf(call.target.protocol, error);
  const restMs = restOfKey(refusal, retryAfterMs);
  const otherKey =
    call.apiKey !== undefined &&
    restMs !== undefined &&
    providers.restKey(call.target.provider, call.apiKey, restMs);
  return { kind: 'refused', refusal, status, retryAfterMs, otherKey };
}
