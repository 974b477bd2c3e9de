import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RecordStore } from './port.ts';

type Listener<Value> = (name: string, value: Value | undefined) => void;

/** Records of one kind in the state file. */
export class SqliteRecords<Value> implements RecordStore<Value> {
  readonly #kind: string;
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;
  readonly #insert: StatementSync;
  readonly #selectOne: StatementSync;
  readonly #delete: StatementSync;
  readonly #listeners = new Set<Listener<Value>>();

  constructor(database: DatabaseSync, kind: string) {
    this.#kind = kind;
    this.#select = database.prepare('SELECT name, value FROM named_record WHERE kind = ? ORDER BY name');
    this.#upsert = database.prepare(
      'INSERT INTO named_record (kind, name, value) VALUES (?, ?, ?) ON CONFLICT (kind, name) DO UPDATE SET value = excluded.value',
    );
    this.#insert = database.prepare(
      'INSERT INTO named_record (kind, name, value) VALUES (?, ?, ?) ON CONFLICT (kind, name) DO NOTHING',
    );
    this.#selectOne = database.prepare('SELECT value FROM named_record WHERE kind = ? AND name = ?');
    this.#delete = database.prepare('DELETE FROM named_record WHERE kind = ? AND name = ?');
  }

  async put(name: string, value: Value): Promise<void> {
    this.#upsert.run(this.#kind, name, JSON.stringify(value));
    for (const listener of this.#listeners) listener(name, value);
  }

  async add(name: string, value: Value): Promise<Value | undefined> {
    const { changes } = this.#insert.run(this.#kind, name, JSON.stringify(value));
    if (changes === 0) return JSON.parse(String(this.#selectOne.get(this.#kind, name)?.value)) as Value;
    for (const listener of this.#listeners) listener(name, value);
    return undefined;
  }

  async update(
    name: string,
    change: (present: Value | undefined) => Value | undefined,
  ): Promise<Value | undefined> {
    const row = this.#selectOne.get(this.#kind, name);
    const present = row === undefined ? undefined : (JSON.parse(String(row.value)) as Value);
    const value = change(present);
    if (value === present) return value;
    if (value === undefined) await this.remove(name);
    else await this.put(name, value);
    return value;
  }

  async remove(name: string): Promise<void> {
    const { changes } = this.#delete.run(this.#kind, name);
    if (changes > 0) for (const listener of this.#listeners) listener(name, undefined);
  }

  async list(): Promise<ReadonlyMap<string, Value>> {
    return new Map(
      this.#select
        .all(this.#kind)
        .map(({ name, value }) => [String(name), JSON.parse(String(value)) as Value]),
    );
  }

  async follow(onRecord: Listener<Value>): Promise<() => void> {
    for (const [name, value] of await this.list()) onRecord(name, value);
    this.#listeners.add(onRecord);
    return () => this.#listeners.delete(onRecord);
  }
}
