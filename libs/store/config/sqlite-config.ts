import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Clock } from '@sluice/contract';
import { inTransaction } from '../sqlite/database.ts';
import {
  type ConfigRevision,
  type ConfigStore,
  type NewRevision,
  REVISIONS_KEPT,
  type RevisionSummary,
} from './port.ts';

type Listener = (revision: ConfigRevision) => void;
type Row = Record<string, SQLOutputValue>;

/** Configuration revisions in the state file. */
export class SqliteConfig implements ConfigStore {
  readonly #database: DatabaseSync;
  readonly #clock: Clock;
  readonly #newest: StatementSync;
  readonly #one: StatementSync;
  readonly #older: StatementSync;
  readonly #insert: StatementSync;
  readonly #adopt: StatementSync;
  readonly #dropFrom: StatementSync;
  readonly #prune: StatementSync;
  readonly #listeners = new Set<Listener>();

  constructor(database: DatabaseSync, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#newest = database.prepare('SELECT * FROM config_revision ORDER BY revision DESC LIMIT 1');
    this.#one = database.prepare('SELECT * FROM config_revision WHERE revision = ?');
    this.#older = database.prepare(
      'SELECT revision, at, author, message FROM config_revision WHERE revision < ? ORDER BY revision DESC LIMIT ?',
    );
    this.#insert = database.prepare(
      'INSERT INTO config_revision (at, author, message, layers) VALUES (?, ?, ?, ?) RETURNING revision',
    );
    this.#adopt = database.prepare(
      'INSERT INTO config_revision (revision, at, author, message, layers) VALUES (?, ?, ?, ?, ?)',
    );
    this.#dropFrom = database.prepare('DELETE FROM config_revision WHERE revision >= ?');
    this.#prune = database.prepare('DELETE FROM config_revision WHERE revision <= ?');
  }

  async current(): Promise<ConfigRevision | undefined> {
    return revisionOf(this.#newest.get());
  }

  async publish(
    { author, message, layers }: NewRevision,
    expected: number,
  ): Promise<ConfigRevision | undefined> {
    const text = JSON.stringify(layers);
    const at = this.#clock();
    let added: ConfigRevision | undefined;
    inTransaction(this.#database, () => {
      if (Number(this.#newest.get()?.revision ?? 0) !== expected) return;
      const revision = Number(this.#insert.get(at, author, message, text)?.revision);
      this.#prune.run(revision - REVISIONS_KEPT);
      added = { revision, at, author, message, layers: JSON.parse(text) };
    });
    if (added !== undefined) for (const listener of this.#listeners) listener(added);
    return added;
  }

  /** Takes a revision over as it is elsewhere, with its number. What this file has of that number or later goes. */
  adopt({ revision, at, author, message, layers }: ConfigRevision): void {
    inTransaction(this.#database, () => {
      this.#dropFrom.run(revision);
      this.#adopt.run(revision, at, author, message, JSON.stringify(layers));
      this.#prune.run(revision - REVISIONS_KEPT);
    });
    for (const listener of this.#listeners) listener({ revision, at, author, message, layers });
  }

  async read(revision: number): Promise<ConfigRevision | undefined> {
    return revisionOf(this.#one.get(revision));
  }

  async history({
    before,
    limit,
  }: {
    before?: number | undefined;
    limit: number;
  }): Promise<RevisionSummary[]> {
    return this.#older.all(before ?? Number.MAX_SAFE_INTEGER, limit).map(summaryOf);
  }

  async follow(onRevision: Listener): Promise<() => void> {
    const current = await this.current();
    if (current !== undefined) onRevision(current);
    this.#listeners.add(onRevision);
    return () => this.#listeners.delete(onRevision);
  }
}

const summaryOf = ({ revision, at, author, message }: Row): RevisionSummary => ({
  revision: Number(revision),
  at: Number(at),
  author: String(author),
  message: String(message),
});

const revisionOf = (row: Row | undefined): ConfigRevision | undefined =>
  row === undefined ? undefined : { ...summaryOf(row), layers: JSON.parse(String(row.layers)) };
