import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Clock, RecentSet } from '@sluice/contract';
import type { CounterSnapshot } from '../reservations/memory-reservations.ts';
import { inTransaction } from '../sqlite/database.ts';
import {
  type EventStream,
  eventStreams,
  ofEachStream,
  type ReadFrom,
  type StoredEvent,
  type StreamExtent,
} from './port.ts';
import { streamOfSubject } from './streams.ts';
import type { BatchColumns, ConsumerPosition } from './worker-protocol.ts';

/** So many ids of a stream are known at least, to store none of them twice. An index of random ids would cost a page a row. */
const REMEMBERED_IDS = 50_000;
/** Rows removed at most for each row added, so that no transaction is long. */
const PRUNED_PER_ADDED = 4;

interface StreamStatements {
  insert: StatementSync;
  page: StatementSync;
  oldest: StatementSync;
  newest: StatementSync;
  from: StatementSync;
  ids: StatementSync;
  prune: StatementSync;
}

/** The event tables of the state file, through one connection. */
export class EventTables {
  readonly #database: DatabaseSync;
  readonly #clock: Clock;
  readonly #eventsKept: number;
  readonly #streams: Record<EventStream, StreamStatements>;
  /** Ids of late; read from the table when they are first needed, and again after a write that failed. */
  readonly #recent = new Map<EventStream, RecentSet>();
  #dataVersion = 0;
  readonly #selectDataVersion: StatementSync;
  readonly #selectPosition: StatementSync;
  readonly #upsertPosition: StatementSync;
  readonly #deletePosition: StatementSync;
  readonly #upsertCounter: StatementSync;
  readonly #deleteCounters: StatementSync;

  constructor(database: DatabaseSync, clock: Clock, eventsKept: number) {
    this.#database = database;
    this.#clock = clock;
    this.#eventsKept = eventsKept;
    this.#streams = ofEachStream(stream => statementsOf(database, `${stream.toLowerCase()}_event`));
    this.#selectDataVersion = database.prepare('PRAGMA data_version');
    this.#selectPosition = database.prepare(
      'SELECT sequence FROM consumer_position WHERE stream = ? AND durable = ?',
    );
    this.#upsertPosition = database.prepare(
      `INSERT INTO consumer_position (stream, durable, sequence) VALUES (?, ?, ?)
       ON CONFLICT (stream, durable) DO UPDATE SET sequence = excluded.sequence`,
    );
    this.#deletePosition = database.prepare('DELETE FROM consumer_position WHERE stream = ? AND durable = ?');
    this.#upsertCounter = database.prepare(
      `INSERT INTO window_counter (subject, window_ms, buckets, expires_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (subject) DO UPDATE SET buckets = excluded.buckets, expires_at = excluded.expires_at`,
    );
    this.#deleteCounters = database.prepare('DELETE FROM window_counter WHERE expires_at <= ?');
  }

  /** Writes all batches in one transaction and gives its time. Writing a batch again changes nothing. */
  write(batches: readonly BatchColumns[]): number {
    const at = this.#clock();
    const added = ofEachStream(() => 0);
    try {
      inTransaction(this.#database, () => {
        this.#forgetIfOthersWrote();
        for (const { ids, subjects, payloads, positions, counters } of batches) {
          for (const [index, id] of ids.entries()) {
            const subject = subjects[index] ?? '';
            const stream = streamOfSubject(subject);
            if (stream === undefined || !this.#isNew(stream, id)) continue;
            this.#streams[stream].insert.run(id, subject, payloads[index] ?? '', at);
            added[stream] += 1;
          }
          for (const position of positions) this.#writePosition(position);
          for (const counter of counters) this.#writeCounter(counter);
        }
        for (const stream of eventStreams) if (added[stream] > 0) this.#prune(stream, added[stream]);
      });
    } catch (cause) {
      this.#recent.clear();
      throw cause;
    }
    return at;
  }

  page(stream: EventStream, after: number, limit: number): StoredEvent[] {
    return this.#streams[stream].page.all(after, limit).map(row => ({
      sequence: Number(row.sequence),
      id: String(row.id),
      subject: String(row.subject),
      payload: String(row.payload),
      at: Number(row.at),
    }));
  }

  /** The sequence after which a reader begins. */
  seek(stream: EventStream, from: ReadFrom): number {
    switch (from.kind) {
      case 'start':
        return 0;
      case 'sequence':
        return from.sequence - 1;
      case 'time':
        return this.#firstSince(stream, from.at) - 1;
      case 'now':
        return this.newest(stream);
    }
  }

  newest(stream: EventStream): number {
    return sequenceOf(this.#streams[stream].newest.get());
  }

  extent(stream: EventStream): StreamExtent {
    const oldest = sequenceOf(this.#streams[stream].oldest.get());
    return { oldest, newest: this.newest(stream), kept: this.#eventsKept };
  }

  /** Where a durable consumer goes on; one that is new and is to begin now is given its beginning. */
  position(stream: EventStream, durable: string, from: 'start' | 'now'): number {
    const row = this.#selectPosition.get(stream, durable);
    if (row !== undefined || from === 'start') return sequenceOf(row);
    const sequence = this.newest(stream);
    this.#writePosition({ stream, durable, sequence });
    return sequence;
  }

  forget(stream: EventStream, durable: string): void {
    this.#deletePosition.run(stream, durable);
  }

  counters(): CounterSnapshot[] {
    this.#deleteCounters.run(this.#clock());
    return this.#database
      .prepare('SELECT * FROM window_counter')
      .all()
      .map(row => ({
        subject: String(row.subject),
        numbers: JSON.parse(String(row.buckets)) as number[],
        expiresAt: Number(row.expires_at),
      }));
  }

  /** Another connection may have stored what this one does not know, as at an abrupt exit. */
  #forgetIfOthersWrote(): void {
    const version = Number(this.#selectDataVersion.get()?.data_version);
    if (version !== this.#dataVersion) this.#recent.clear();
    this.#dataVersion = version;
  }

  #isNew(stream: EventStream, id: string): boolean {
    let recent = this.#recent.get(stream);
    if (recent === undefined) {
      recent = new RecentSet(REMEMBERED_IDS);
      const rows = this.#streams[stream].ids.all(REMEMBERED_IDS);
      for (const row of rows.reverse()) recent.add(String(row.id));
      this.#recent.set(stream, recent);
    }
    return recent.add(id);
  }

  /** The first sequence stored at `at` or later: sequences and times grow together. */
  #firstSince(stream: EventStream, at: number): number {
    const { oldest, from } = this.#streams[stream];
    let low = sequenceOf(oldest.get());
    let high = this.newest(stream) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const row = from.get(middle);
      if (row === undefined || Number(row.at) >= at) high = middle;
      else low = Number(row.sequence) + 1;
    }
    return low;
  }

  #writePosition({ stream, durable, sequence }: ConsumerPosition): void {
    this.#upsertPosition.run(stream, durable, sequence);
  }

  #writeCounter({ subject, numbers, expiresAt }: CounterSnapshot): void {
    this.#upsertCounter.run(subject, 0, JSON.stringify(numbers), expiresAt);
  }

  #prune(stream: EventStream, added: number): void {
    const { newest, oldest, prune } = this.#streams[stream];
    const first = sequenceOf(oldest.get());
    const excess = sequenceOf(newest.get()) - this.#eventsKept;
    if (excess >= first) prune.run(Math.min(excess, first + added * PRUNED_PER_ADDED));
  }
}

function statementsOf(database: DatabaseSync, table: string): StreamStatements {
  return {
    insert: database.prepare(`INSERT INTO ${table} (id, subject, payload, at) VALUES (?, ?, ?, ?)`),
    page: database.prepare(`SELECT * FROM ${table} WHERE sequence > ? ORDER BY sequence LIMIT ?`),
    oldest: database.prepare(`SELECT min(sequence) AS sequence FROM ${table}`),
    newest: database.prepare(`SELECT seq AS sequence FROM sqlite_sequence WHERE name = '${table}'`),
    from: database.prepare(`SELECT sequence, at FROM ${table} WHERE sequence >= ? ORDER BY sequence LIMIT 1`),
    ids: database.prepare(`SELECT id FROM ${table} ORDER BY sequence DESC LIMIT ?`),
    prune: database.prepare(`DELETE FROM ${table} WHERE sequence <= ?`),
  };
}

const sequenceOf = (row: Record<string, unknown> | undefined): number => Number(row?.sequence ?? 0);
