import { type Clock, GatewayError, type MaybePromise } from '@sluice/contract';
import type { KeyRecord, KeyStore } from '@sluice/store';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { followPatiently } from './follow-patiently.ts';

/** The feed beats at least once a second. After this silence a revocation may have been missed. */
const TRUSTED_SILENCE_MS = 5_000;

export interface KeyDirectory {
  /** The key of this hash: at once where it is cached and the feed is alive. Rejects with `not_ready` where the store cannot be read. */
  find(hash: string): MaybePromise<KeyRecord | undefined>;
}

export interface KeyDirectoryDependencies {
  keys: KeyStore;
  clock: Clock;
  logger: Logger;
  /** Aborted: the feed is left. */
  signal: AbortSignal;
  /** How many keys, and as many hashes without a key, are remembered. */
  capacity?: number;
}

/** A read of the store under way, shared by all who ask for the same hash. */
interface PendingRead {
  promise: Promise<KeyRecord | undefined>;
  /** What the feed said meanwhile: newer than what the read returns. */
  changed?: KeyRecord;
}

/**
 * A bounded cache before the key store, kept true by its feed: a new key works, and a revoked one is
 * refused, as soon as the feed says so. While the feed is silent the cache is not used.
 */
export function createKeyDirectory(dependencies: KeyDirectoryDependencies): KeyDirectory {
  const { keys, clock, logger, signal, capacity = 10_000 } = dependencies;
  const known = new LRUCache<string, KeyRecord>({ max: capacity });
  // Apart from the keys, so that a flood of invented ones cannot push out those in use.
  const unknown = new LRUCache<string, true>({ max: capacity });
  const pending = new Map<string, PendingRead>();
  let lastBeatAt = Number.NEGATIVE_INFINITY;
  let generation = 0;

  const isTrusted = (): boolean => clock() - lastBeatAt <= TRUSTED_SILENCE_MS;

  function remember(hash: string, record: KeyRecord | undefined): void {
    if (record === undefined) unknown.set(hash, true);
    else {
      unknown.delete(hash);
      known.set(hash, record);
    }
  }

  const feed = {
    onChange(record: KeyRecord): void {
      remember(record.hash, record);
      const read = pending.get(record.hash);
      if (read !== undefined) read.changed = record;
    },
    onBeat(): void {
      if (!isTrusted()) {
        generation += 1;
        known.clear();
        unknown.clear();
        logger.info('The key feed is alive: keys are cached.');
      }
      lastBeatAt = clock();
    },
  };

  async function readThrough(hash: string, read: PendingRead): Promise<KeyRecord | undefined> {
    const startedAt = generation;
    const mayRemember = isTrusted();
    try {
      const stored = await keys.get(hash);
      if (read.changed !== undefined) return read.changed;
      if (mayRemember && generation === startedAt) remember(hash, stored);
      return stored;
    } catch (cause) {
      const { details, message } = GatewayError.from(cause);
      throw new GatewayError(
        'not_ready',
        { internal: `The key store: ${details.internal ?? message}` },
        { cause },
      );
    } finally {
      pending.delete(hash);
    }
  }

  void followPatiently('The key feed', { logger, signal }, () => keys.follow(feed));
  return {
    find(hash) {
      if (isTrusted()) {
        const record = known.get(hash);
        if (record !== undefined || unknown.get(hash) === true) return record;
      }
      const underWay = pending.get(hash);
      if (underWay !== undefined) return underWay.promise;
      const read: PendingRead = { promise: Promise.resolve(undefined) };
      pending.set(hash, read);
      read.promise = readThrough(hash, read);
      return read.promise;
    },
  };
}
