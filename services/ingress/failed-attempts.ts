import { hash } from 'node:crypto';
import { type Clock, type Credential, GatewayError } from '@sluice/contract';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';

/** Failures that a source may have at once, and how many it may have again in each second. */
const FAILURES_AT_ONCE = 20;
const FAILURES_PER_SECOND = 0.5;
const MOST_SOURCES = 10_000;
/** After this a source has all of its attempts again. */
const FORGOTTEN_AFTER_MS = (FAILURES_AT_ONCE / FAILURES_PER_SECOND) * 1_000;
const REMEMBERED_GOOD = 10_000;

const fingerprintOf = (credential: Credential): string =>
  credential.kind === 'jwt'
    ? hash('sha256', credential.token, 'base64')
    : credential.kind === 'api-key'
      ? credential.hash
      : '';

interface Bucket {
  left: number;
  at: number;
}

/**
 * Slows down who guesses at credentials: by address and by the beginning of the key, whichever is used up first. A credential that
 * was good a while ago is never slowed, so nobody is shut out by what others do at the same address. Memory is bounded; while
 * nobody fails it costs one comparison.
 */
export class FailedAttempts {
  readonly #clock: Clock;
  readonly #buckets = new LRUCache<string, Bucket>({
    max: MOST_SOURCES,
    ttl: FORGOTTEN_AFTER_MS,
  });
  readonly #good = new LRUCache<string, true>({ max: REMEMBERED_GOOD });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Nobody has failed for a while, so there is nothing to look up. */
  get isQuiet(): boolean {
    return this.#buckets.size === 0;
  }

  /** `sources` are those of `sourcesOf`. Throws `too_many_failures` with the time to wait. */
  admit(credential: Credential, sources: readonly string[]): void {
    if (this.#good.has(fingerprintOf(credential))) return;
    let waitMs = 0;
    for (const source of sources) {
      const { left } = this.#present(source);
      if (left < 1) waitMs = Math.max(waitMs, ((1 - left) / FAILURES_PER_SECOND) * 1_000);
    }
    if (waitMs > 0) throw new GatewayError('too_many_failures', { retryAfterMs: waitMs });
  }

  failed(sources: readonly string[]): void {
    for (const source of sources) {
      const { left } = this.#present(source);
      this.#buckets.set(source, { left: Math.max(0, left - 1), at: this.#clock() });
    }
  }

  succeeded(credential: Credential): void {
    this.#good.set(fingerprintOf(credential), true);
  }

  #present(source: string): Bucket {
    const now = this.#clock();
    const bucket = this.#buckets.get(source);
    if (bucket === undefined) return { left: FAILURES_AT_ONCE, at: now };
    const gained = (Math.max(0, now - bucket.at) / 1_000) * FAILURES_PER_SECOND;
    return { left: Math.min(FAILURES_AT_ONCE, bucket.left + gained), at: now };
  }
}

/** A network that one customer of a provider has: RFC 6177 gives sites a /64 at least. */
const IPV6_BYTES = 8;
const PREFIX_CHARACTERS = 14;

/** Of an attempt: the address that it came from, and the beginning of the key that was shown. */
export function sourcesOf(clientAddress: string | undefined, key: string | undefined): string[] {
  const sources = clientAddress === undefined ? [] : [`address ${networkOf(clientAddress)}`];
  // Half of a short key at most: no more of it than its length says is kept.
  if (key !== undefined) sources.push(`key ${key.slice(0, Math.min(PREFIX_CHARACTERS, key.length >> 1))}`);
  return sources;
}

function networkOf(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  return ipaddr.IPv6.parse(address).toByteArray().slice(0, IPV6_BYTES).join('.');
}
