import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { inTransaction } from '../sqlite/database.ts';
import type { KeyFeed, KeyRecord, KeyStore } from './port.ts';

/** Keys in the state file. Reads take a few microseconds, so they stay on the caller's thread. */
export class SqliteKeys implements KeyStore {
  readonly #database: DatabaseSync;
  readonly #select: StatementSync;
  readonly #selectAll: StatementSync;
  readonly #upsert: StatementSync;
  readonly #feeds = new Set<KeyFeed>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#select = database.prepare('SELECT record FROM api_key WHERE hash = ?');
    this.#selectAll = database.prepare('SELECT record FROM api_key ORDER BY hash');
    this.#upsert = database.prepare(
      'INSERT INTO api_key (hash, record) VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET record = excluded.record',
    );
  }

  async get(hash: string): Promise<KeyRecord | undefined> {
    const row = this.#select.get(hash);
    return row === undefined ? undefined : (JSON.parse(String(row.record)) as KeyRecord);
  }

  async put(record: KeyRecord): Promise<void> {
    this.#upsert.run(record.hash, JSON.stringify(record));
    for (const feed of this.#feeds) feed.onChange(record);
  }

  async update(hash: string, change: (present: KeyRecord) => KeyRecord): Promise<KeyRecord | undefined> {
    const row = this.#select.get(hash);
    if (row === undefined) return undefined;
    const changed = change(JSON.parse(String(row.record)) as KeyRecord);
    await this.put(changed);
    return changed;
  }

  /** Many in one write. */
  putAll(records: readonly KeyRecord[]): void {
    inTransaction(this.#database, () => {
      for (const record of records) this.#upsert.run(record.hash, JSON.stringify(record));
    });
    for (const record of records) for (const feed of this.#feeds) feed.onChange(record);
  }

  async list(): Promise<KeyRecord[]> {
    return this.#selectAll.all().map(row => JSON.parse(String(row.record)) as KeyRecord);
  }

  async follow(feed: KeyFeed): Promise<() => void> {
    this.#feeds.add(feed);
    return () => this.#feeds.delete(feed);
  }

  async beat(): Promise<void> {
    for (const feed of this.#feeds) feed.onBeat();
  }
}
