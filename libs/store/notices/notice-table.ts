import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '@sluice/contract';
import { inTransaction } from '../sqlite/database.ts';
import type { HeldNotice, NewNotice } from './port.ts';

/** What is done is known for so long: whoever adds it again adds nothing. */
const REMEMBERED_MS = 300_000;

export interface DueNotice extends HeldNotice {
  sequence: number;
}

/** What became of notices that were handed out. */
export interface NoticeEnds {
  done: number[];
  again: { sequence: number; inMs: number }[];
}

/** The notices of the state file, through one connection. */
export class NoticeTable {
  readonly #database: DatabaseSync;
  readonly #clock: Clock;
  readonly #maxWaiting: number;
  readonly #waiting: Map<string, number>;
  readonly #insert: StatementSync;
  readonly #forget: StatementSync;
  readonly #due: StatementSync;
  readonly #nextDue: StatementSync;
  readonly #done: StatementSync;
  readonly #again: StatementSync;
  readonly #drop: StatementSync;

  constructor(database: DatabaseSync, clock: Clock, maxWaiting: number) {
    this.#database = database;
    this.#clock = clock;
    this.#maxWaiting = maxWaiting;
    const counts = database
      .prepare(
        'SELECT destination, count(*) AS waiting FROM notice WHERE done_at IS NULL GROUP BY destination',
      )
      .all();
    this.#waiting = new Map(counts.map(row => [String(row.destination), Number(row.waiting)]));
    this.#insert = database.prepare(
      `INSERT INTO notice (destination, id, payload, added_at, due_at) VALUES (?1, ?2, ?3, ?4, ?4)
       ON CONFLICT (destination, id) DO NOTHING`,
    );
    this.#forget = database.prepare('DELETE FROM notice WHERE done_at < ?');
    this.#due = database.prepare(
      `SELECT sequence, id, payload, added_at, attempts FROM notice
       WHERE destination = ? AND done_at IS NULL AND due_at <= ? AND sequence NOT IN (SELECT value FROM json_each(?))
       ORDER BY due_at, sequence LIMIT ?`,
    );
    this.#nextDue = database.prepare(
      `SELECT min(due_at) AS due_at FROM notice
       WHERE destination = ? AND done_at IS NULL AND sequence NOT IN (SELECT value FROM json_each(?))`,
    );
    this.#done = database.prepare(
      'UPDATE notice SET done_at = ? WHERE sequence = ? AND done_at IS NULL RETURNING destination',
    );
    this.#again = database.prepare(
      'UPDATE notice SET due_at = ?, attempts = attempts + 1 WHERE sequence = ? AND done_at IS NULL',
    );
    this.#drop = database.prepare('DELETE FROM notice WHERE destination = ?');
  }

  /** Gives those that were refused. */
  add(notices: readonly NewNotice[]): NewNotice[] {
    const now = this.#clock();
    const refused: NewNotice[] = [];
    inTransaction(this.#database, () => {
      this.#forget.run(now - REMEMBERED_MS);
      for (const notice of notices) {
        const { destination, id, payload } = notice;
        const waiting = this.#waiting.get(destination) ?? 0;
        if (waiting >= this.#maxWaiting) refused.push(notice);
        else if (this.#insert.run(destination, id, payload, now).changes === 1)
          this.#waiting.set(destination, waiting + 1);
      }
    });
    return refused;
  }

  /** Those that are due, but for `held`, and when the next one will be. */
  due(
    destination: string,
    held: readonly number[],
    limit: number,
  ): { notices: DueNotice[]; nextDueInMs: number | undefined } {
    const now = this.#clock();
    const except = JSON.stringify(held);
    const notices = this.#due.all(destination, now, except, limit).map(
      (row): DueNotice => ({
        sequence: Number(row.sequence),
        id: String(row.id),
        payload: String(row.payload),
        addedAt: Number(row.added_at),
        attempt: Number(row.attempts) + 1,
      }),
    );
    const next = notices.length > 0 ? undefined : this.#nextDue.get(destination, except)?.due_at;
    return { notices, nextDueInMs: typeof next === 'number' ? Math.max(0, next - now) : undefined };
  }

  end({ done, again }: NoticeEnds): void {
    const now = this.#clock();
    inTransaction(this.#database, () => {
      for (const sequence of done) {
        const row = this.#done.get(now, sequence);
        if (row !== undefined) this.#count(String(row.destination), -1);
      }
      for (const { sequence, inMs } of again) this.#again.run(now + inMs, sequence);
    });
  }

  waiting(): [destination: string, count: number][] {
    return [...this.#waiting].filter(([, count]) => count > 0);
  }

  /** Gives how many were dropped. */
  keepOnly(destinations: readonly string[]): [destination: string, count: number][] {
    const gone = this.waiting().filter(([destination]) => !destinations.includes(destination));
    inTransaction(this.#database, () => {
      for (const [destination] of gone) {
        this.#drop.run(destination);
        this.#waiting.delete(destination);
      }
    });
    return gone;
  }

  #count(destination: string, by: number): void {
    this.#waiting.set(destination, (this.#waiting.get(destination) ?? 0) + by);
  }
}
