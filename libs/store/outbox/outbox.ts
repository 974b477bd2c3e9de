import type { NewEvent } from '../events/port.ts';
import { streamOfSubject } from '../events/streams.ts';
import type { StoreLogger } from '../stores.ts';
import { Fifo } from './fifo.ts';
import { LossReport } from './loss-report.ts';
import type { MemoryBound, OutboxStatus } from './port.ts';
import type { Position, Written } from './segments.ts';
import type { Spool } from './spool.ts';
import { type SpoolBounds, SpoolHealth } from './spool-health.ts';
import { decodeLine } from './spool-line.ts';

export interface OutboxOptions extends SpoolBounds {
  /** Or why there is none: events are then kept in memory only. */
  spool: Spool | string;
  memory: MemoryBound;
}

export const defaultMemoryBound: MemoryBound = { events: 20_000, characters: 32 * 1024 * 1024 };

/** An event in memory, and where it is on disk. */
interface Entry {
  event: NewEvent;
  written: Omit<Written, 'start'> | undefined;
}

/** Where fewer are ready, more are read from disk. */
const READ_BELOW = 256;
const READ_AGAIN_MS = 1_000;

/**
 * The events of a process on their way to the event log. `append` writes an event to the spool before it returns; the
 * writer of the log takes events in that order, and says what is stored. While the log is away, memory holds the
 * first of them and the disk all.
 */
export class Outbox implements OutboxStatus {
  readonly #logger: StoreLogger;
  readonly #spool: Spool | undefined;
  readonly #memory: MemoryBound;
  readonly #health: SpoolHealth;
  readonly #losses: LossReport;
  /** In memory and not stored, oldest first; the first `#taken` are with the writer. */
  readonly #entries = new Fifo<Entry>();
  #taken = 0;
  #characters = 0;
  /** Events behind those in memory that are on disk only, and where they begin. */
  #spilled = 0;
  #spilledFrom: Position = { segment: 0, offset: 0 };
  #reading: Promise<void> | undefined;
  #appended = 0;
  #stored = 0;
  #flushers: { upTo: number; resolve: () => void }[] = [];
  #onAvailable: () => void = () => undefined;

  constructor({ spool, memory, logger, ...bounds }: OutboxOptions) {
    this.#logger = logger;
    this.#spool = typeof spool === 'string' ? undefined : spool;
    this.#memory = memory;
    this.#health = new SpoolHealth(spool, { ...bounds, logger });
    this.#losses = new LossReport(logger);
  }

  get accepting(): boolean {
    return this.#health.accepting;
  }

  get problem(): string | undefined {
    return this.#health.problem;
  }

  get waiting(): number {
    return this.#appended - this.#stored;
  }

  get spoolBytes(): number {
    return this.#spool?.sizeBytes ?? 0;
  }

  get lost(): number {
    return this.#losses.total;
  }

  /** How many the writer can take now. */
  get available(): number {
    return this.#entries.length - this.#taken;
  }

  /** Called each time there is something to take. */
  onAvailable(listener: () => void): void {
    this.#onAvailable = listener;
  }

  /** Never throws. An event that neither disk nor memory has room for is lost, and that is said. */
  append(event: NewEvent): void {
    if (streamOfSubject(event.subject) === undefined) {
      this.#logger.error({ subject: event.subject }, 'An event of no known stream is lost.');
      return;
    }
    const written = this.#health.write(event);
    if (this.#spilled === 0 && this.#hasRoom()) this.#keep({ event, written });
    else if (written !== undefined) this.#spill(written.start);
    else {
      this.#losses.add(this.waiting);
      return;
    }
    this.#appended += 1;
    this.#onAvailable();
  }

  /** The next event for the log. */
  take(): NewEvent | undefined {
    const entry = this.#entries.at(this.#taken);
    if (entry !== undefined) this.#taken += 1;
    return entry?.event;
  }

  /** The oldest `count` of those taken are stored. */
  storedNext(count: number): void {
    let end: Position | undefined;
    let bytes = 0;
    for (let left = count; left > 0; left -= 1) {
      const entry = this.#entries.shift();
      this.#characters -= entry?.event.payload.length ?? 0;
      end = entry?.written?.end ?? end;
      bytes += entry?.written?.bytes ?? 0;
    }
    this.#taken -= count;
    if (end !== undefined) this.#spool?.stored(end, bytes);
    this.#count(count);
    this.#losses.over();
    this.#readBack();
  }

  /** Resolves when all that was appended is stored. */
  flush(): Promise<void> {
    if (this.waiting === 0) return Promise.resolve();
    return new Promise(resolve => this.#flushers.push({ upTo: this.#appended, resolve }));
  }

  /** What is not stored stays in the spool for the next process; without one it is lost, which is said. */
  close(): void {
    this.#health.close();
    this.#spool?.close();
    const events = this.waiting;
    if (events === 0) return;
    if (this.#spool === undefined)
      this.#logger.error({ events }, 'Events are lost: they could not be stored before the end.');
    else this.#logger.warn({ events }, 'Events wait on disk for the next process of this data folder.');
  }

  #hasRoom(): boolean {
    const { events, characters } = this.#memory;
    return this.#entries.length < events && this.#characters < characters;
  }

  #keep(entry: Entry): void {
    this.#entries.push(entry);
    this.#characters += entry.event.payload.length;
  }

  #spill(start: Position): void {
    if (this.#spilled === 0) this.#spilledFrom = start;
    this.#spilled += 1;
  }

  #count(stored: number): void {
    this.#stored += stored;
    if (this.#flushers.length === 0) return;
    for (const { upTo, resolve } of this.#flushers) if (this.#stored >= upTo) resolve();
    this.#flushers = this.#flushers.filter(({ upTo }) => this.#stored < upTo);
  }

  #readBack(): void {
    if (this.#spilled === 0 || this.#reading !== undefined || this.available >= READ_BELOW) return;
    this.#reading = this.#read()
      .catch((cause: unknown) => {
        this.#logger.error({ reason: String(cause) }, 'The spool of events cannot be read. Trying again.');
        setTimeout(() => this.#readBack(), READ_AGAIN_MS).unref();
      })
      .finally(() => {
        this.#reading = undefined;
      });
  }

  async #read(): Promise<void> {
    const found = await this.#spool?.read(this.#spilledFrom);
    if (found === undefined || found.length === 0) {
      this.#damaged(this.#spilled);
      return;
    }
    for (const { text, bytes, end } of found) {
      this.#spilledFrom = end;
      const event = decodeLine(text);
      if (event === undefined) this.#damaged(1);
      else {
        this.#spilled -= 1;
        this.#keep({ event, written: { end, bytes } });
      }
    }
    this.#onAvailable();
  }

  #damaged(events: number): void {
    this.#spilled -= events;
    this.#count(events);
    this.#losses.count(events);
    this.#logger.error({ events, ...this.#spilledFrom }, 'Events are lost: the spool is damaged here.');
  }
}
