import { hash } from 'node:crypto';
import type { Clock, MaybePromise, Principal } from '@sluice/contract';
import { decodeJwt } from 'jose';
import { LRUCache } from 'lru-cache';
import { type Decision, refuse } from './decision.ts';
import type { Issuer } from './issuer.ts';
import { verifyToken } from './verify-token.ts';

/** A token of a few roles is 1 KiB; what is larger is refused before anything is read. */
export const LARGEST_TOKEN_BYTES = 16 * 1024;
const LONGEST_CACHED_MS = 5 * 60_000;
const CACHED_TOKENS = 10_000;

export interface TokenJudge {
  /** As of a moment, in epoch milliseconds; as of now where none is given. At once where this very token was verified a while ago. Rejects with `not_ready` where an issuer's keys cannot be had. */
  judge(token: string, at?: number): MaybePromise<Decision>;
}

/** Verifies tokens of these issuers. Made anew when the configuration changes, so its cache never outlives what it was judged by. */
export function createTokenJudge(issuers: readonly Issuer[], clock: Clock): TokenJudge {
  const byName = Map.groupBy(issuers, ({ issuer }) => issuer);
  const verified = new LRUCache<string, { principal: Principal; until: number }>({ max: CACHED_TOKENS });

  /** An issuer may be configured more than once, such as for two audiences. */
  async function verifyAny(
    token: string,
    cacheKey: string,
    candidates: readonly Issuer[],
    at: number,
  ): Promise<Decision> {
    let decision: Decision = refuse('unknown_issuer');
    for (const issuer of candidates) {
      const result = await verifyToken(token, issuer, at);
      decision = result.decision;
      if (decision.kind === 'refused') continue;
      const until = Math.min(result.expiresAt, at + LONGEST_CACHED_MS);
      verified.set(cacheKey, { principal: decision.principal, until });
      return decision;
    }
    return decision;
  }

  return {
    judge(token, at = clock()) {
      if (token.length > LARGEST_TOKEN_BYTES) return refuse('oversized_token');
      // Of the whole token: tokens that differ only in their signature share a long prefix.
      const cacheKey = hash('sha256', token, 'base64');
      const cached = verified.get(cacheKey);
      if (cached !== undefined) {
        if (at < cached.until) return { kind: 'accepted', principal: cached.principal };
        verified.delete(cacheKey);
      }
      const name = unverifiedIssuer(token);
      if (name === undefined) return refuse('malformed_token');
      const candidates = byName.get(name);
      return candidates === undefined ? refuse('unknown_issuer') : verifyAny(token, cacheKey, candidates, at);
    },
  };
}

/** What the token says of its issuer: good enough to choose whose keys it must stand up to, and for nothing else. */
function unverifiedIssuer(token: string): string | undefined {
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === 'string' ? iss : undefined;
  } catch {
    return undefined;
  }
}
