import type { WrittenLimit } from '@sluice/contract';

/** An API key as it is kept: never the key itself, only its keyed hash. Times are epoch milliseconds. */
export interface KeyRecord {
  id: string;
  /** HMAC-SHA256 of the key under the installation's secret, hex. */
  hash: string;
  name: string;
  tenant: string;
  team?: string;
  user?: string;
  tier?: string;
  roles: string[];
  /** Permission patterns: the key may do no more. Absent: whatever its roles grant. */
  scopes?: string[];
  /** What its roles reach under `/api/v1`. Absent: its own tenant alone. */
  reach?: 'installation';
  /** Model globs. Absent: whatever roles and tier allow. */
  models?: string[];
  /** In place of those of the tier. Absent: those of the tier. */
  limits?: WrittenLimit[];
  /** What every request of it is tagged with. */
  tags?: string[];
  createdAt: number;
  expiresAt?: number;
  revokedAt?: number;
  /** Id of the key that this one took over from. */
  rotatedFrom?: string;
}

export interface KeyFeed {
  /** A record was written (created, changed or revoked). */
  onChange(record: KeyRecord): void;
  /**
   * No change was missed: called at least once a second while the feed is alive, and every few seconds while the store
   * can neither be read nor written to, for a minute.
   */
  onBeat(): void;
}

/**
 * The keys, apart from configuration revisions. A write is seen by `get` at once and by every feed within
 * a second. Methods reject with a `GatewayError` `not_ready` while the store cannot be reached.
 */
export interface KeyStore {
  get(hash: string): Promise<KeyRecord | undefined>;
  put(record: KeyRecord): Promise<void>;
  /**
   * Makes of a key what `change` says of it as it is, and resolves with that; undefined where there is none. `change` is called anew where
   * somebody else has changed it meanwhile, and what it throws is thrown.
   */
  update(hash: string, change: (present: KeyRecord) => KeyRecord): Promise<KeyRecord | undefined>;
  list(): Promise<KeyRecord[]>;
  /** Follows changes from now on, until the returned function is called. */
  follow(feed: KeyFeed): Promise<() => void>;
  /** Says to every feed that the store lives; control calls it twice a second. */
  beat(): Promise<void>;
}
