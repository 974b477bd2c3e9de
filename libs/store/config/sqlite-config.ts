import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '@sluice/contract';
import type { ConfigRevision, ConfigStore } from './port.ts';

/** Older revisions are removed, so that the state file stays small. */
const REVISIONS_KEPT = 1_000;

type Listener = (revision: ConfigRevision) => void;

/** Configuration revisions in the state file. */
export class SqliteConfig implements ConfigStore {
  readonly #clock: Clock;
  readonly #newest: StatementSync;
  readonly #insert: StatementSync;
  readonly #prune: StatementSync;
  readonly #listeners = new Set<Listener>();

  constructor(database: DatabaseSync, clock: Clock) {
    this.#clock = clock;
    this.#newest = database.prepare('SELECT * FROM config_revision ORDER BY revision DESC LIMIT 1');
    this.#insert = database.prepare(
      'INSERT INTO config_revision (at, source, document) VALUES (?, ?, ?) RETURNING revision',
    );
    this.#prune = database.prepare('DELETE FROM config_revision WHERE revision <= ?');
  }

  async current(): Promise<ConfigRevision | undefined> {
    return this.#read();
  }

  async publish(document: unknown, source: string): Promise<ConfigRevision> {
    const current = this.#read();
    const text = JSON.stringify(document);
    if (current !== undefined && isDeepStrictEqual(current.document, JSON.parse(text))) return current;
    const at = this.#clock();
    const revision = Number(this.#insert.get(at, source, text)?.revision);
    this.#prune.run(revision - REVISIONS_KEPT);
    const added: ConfigRevision = { revision, at, source, document: JSON.parse(text) };
    for (const listener of this.#listeners) listener(added);
    return added;
  }

  async follow(onRevision: Listener): Promise<() => void> {
    const current = this.#read();
    if (current !== undefined) onRevision(current);
    this.#listeners.add(onRevision);
    return () => this.#listeners.delete(onRevision);
  }

  #read(): ConfigRevision | undefined {
    const row = this.#newest.get();
    if (row === undefined) return undefined;
    return {
      revision: Number(row.revision),
      at: Number(row.at),
      source: String(row.source),
      document: JSON.parse(String(row.document)),
    };
  }
}
