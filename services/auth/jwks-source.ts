import { type Clock, GatewayError } from '@sluice/contract';
import type { BoundedResponse } from '@sluice/outbound';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey, type LocalJWKSet } from 'jose';

/** Older keys are fetched again, while they still serve. */
const FRESH_MS = 10 * 60_000;
/** Keys that could not be fetched again for so long serve no more. */
const STALE_MS = 60 * 60_000;
/** Between two fetches for keys that were not found: invented key ids must not become a flood at the issuer. */
const COOLDOWN_MS = 10_000;
const COOLDOWN_AFTER_FAILURE_MS = 1_000;
const MOST_KEYS = 100;

export interface JwksSourceDependencies {
  fetch(): Promise<BoundedResponse>;
  clock: Clock;
  /** Told why the key set could not be had. */
  onFailure(reason: string): void;
}

/**
 * The keys at an issuer's `jwksUrl`, by the `kid` and `alg` of a token's header; every other hint in the
 * header (`jku`, `x5u`, `jwk`) is ignored. A key that is not found makes it look again, at most once per
 * cooldown. Rejects with jose's errors, and with `not_ready` while there are no keys to judge by.
 */
export function createJwksSource({ fetch, clock, onFailure }: JwksSourceDependencies): JWTVerifyGetKey {
  let held: { keys: LocalJWKSet; fetchedAt: number } | undefined;
  let nextFetchAt = Number.NEGATIVE_INFINITY;
  let pending: Promise<void> | undefined;

  async function load(): Promise<void> {
    try {
      held = { keys: createLocalJWKSet(readKeySet(await fetch())), fetchedAt: clock() };
      nextFetchAt = clock() + COOLDOWN_MS;
    } catch (cause) {
      nextFetchAt = clock() + COOLDOWN_AFTER_FAILURE_MS;
      onFailure(GatewayError.from(cause).details.internal ?? String(cause));
    } finally {
      pending = undefined;
    }
  }
  /** Resolves when the fetch has ended, however it did; at once during the cooldown. */
  function refresh(): Promise<void> | undefined {
    if (pending === undefined && clock() >= nextFetchAt) pending = load();
    return pending;
  }

  const ageMs = (): number => (held === undefined ? Number.POSITIVE_INFINITY : clock() - held.fetchedAt);

  async function usableKeys(): Promise<LocalJWKSet> {
    if (ageMs() > FRESH_MS) {
      const refreshed = refresh();
      if (ageMs() > STALE_MS) await refreshed;
    }
    if (held === undefined || ageMs() > STALE_MS)
      throw new GatewayError('not_ready', { internal: 'The key set of the issuer could not be fetched.' });
    return held.keys;
  }

  return async (header, token) => {
    const keys = await usableKeys();
    try {
      return await keys(header, token);
    } catch (cause) {
      if (!(cause instanceof errors.JWKSNoMatchingKey)) throw cause;
      await refresh();
      if (held === undefined || held.keys === keys) throw cause;
      return held.keys(header, token);
    }
  };
}

function readKeySet({ status, bytes }: BoundedResponse): JSONWebKeySet {
  if (status !== 200)
    throw new GatewayError('upstream_invalid', { internal: `The key set answered ${status}.` });
  const keySet: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  if (!isKeySet(keySet) || keySet.keys.length > MOST_KEYS)
    throw new GatewayError('upstream_invalid', { internal: `Not a key set of at most ${MOST_KEYS} keys.` });
  return keySet;
}

/** Its keys are checked one by one by jose, as they are used. */
const isKeySet = (value: unknown): value is JSONWebKeySet =>
  typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys);
