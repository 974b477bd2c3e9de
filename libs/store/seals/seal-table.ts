import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { StoredSeal } from './port.ts';

/** The seals of the state file, through one connection. */
export class SealTable {
  readonly #last: StatementSync;
  readonly #insert: StatementSync;
  readonly #page: StatementSync;
  readonly #prune: StatementSync;
  readonly #kept: number;

  /** Keeps the newest `kept` seals. */
  constructor(database: DatabaseSync, kept: number) {
    this.#kept = kept;
    this.#last = database.prepare('SELECT number, text FROM audit_seal ORDER BY number DESC LIMIT 1');
    this.#insert = database.prepare(
      `INSERT INTO audit_seal (number, text)
       SELECT ?1, ?2 WHERE ?1 = 1 + (SELECT coalesce(max(number), 0) FROM audit_seal)`,
    );
    this.#page = database.prepare(
      'SELECT number, text FROM audit_seal WHERE number >= ? ORDER BY number LIMIT ?',
    );
    this.#prune = database.prepare('DELETE FROM audit_seal WHERE number <= ?');
  }

  last(): StoredSeal | undefined {
    const row = this.#last.get();
    return row === undefined ? undefined : sealOf(row);
  }

  /** One statement, and so one transaction: whoever else writes comes before or after it. */
  append({ number, text }: StoredSeal): boolean {
    const isAdded = this.#insert.run(number, text).changes === 1;
    if (isAdded) this.#prune.run(number - this.#kept);
    return isAdded;
  }

  page(from: number, limit: number): StoredSeal[] {
    return this.#page.all(from, limit).map(sealOf);
  }
}

const sealOf = ({ number, text }: Record<string, unknown>): StoredSeal => ({
  number: Number(number),
  text: String(text),
});
