import type { Settlement } from './port.ts';

/** What is said of a reservation without an answer being needed. */
export interface Mark {
  id: string;
  /** The state it takes: `called` by an instance, `settled`, both at once (`ended`), given back, or as if it had never been (`forgotten`). */
  state: 'called' | 'settled' | 'ended' | 'released' | 'forgotten';
  attempt: number;
  instance: string;
  leaseMs: number;
  settlement: Settlement;
}

/**
 * Marks wait this long for company. Nobody waits for them but a later attempt, seconds away. So an answer that is
 * over by then is one mark instead of two.
 */
const GATHER_MS = 25;
const GATHER_MARKS = 256;

interface Batch {
  marks: Mark[];
  /** The last of each reservation. */
  lastOf: Map<string, Mark>;
  written: PromiseWithResolvers<void>;
  timer: NodeJS.Timeout;
}

/** Gathers marks of one Redis slot, since a command for each would cost both sides more than the mark. */
export class MarkBatches {
  readonly #write: (slot: string, marks: readonly Mark[]) => Promise<void>;
  readonly #batches = new Map<string, Batch>();

  constructor(write: (slot: string, marks: readonly Mark[]) => Promise<void>) {
    this.#write = write;
  }

  /** Resolves when the mark is written. */
  add(slot: string, mark: Mark): Promise<void> {
    const batch = this.#batches.get(slot) ?? this.#open(slot);
    const last = batch.lastOf.get(mark.id);
    if (last?.state === 'called' && mark.state === 'settled' && last.attempt === mark.attempt) {
      last.state = 'ended';
      last.settlement = mark.settlement;
      return batch.written.promise;
    }
    batch.marks.push(mark);
    batch.lastOf.set(mark.id, mark);
    if (batch.marks.length >= GATHER_MARKS) this.#send(slot, batch);
    return batch.written.promise;
  }

  /** Writes what is gathered. */
  async flush(): Promise<void> {
    const batches = [...this.#batches];
    for (const [slot, batch] of batches) this.#send(slot, batch);
    await Promise.allSettled(batches.map(([, { written }]) => written.promise));
  }

  #open(slot: string): Batch {
    const batch: Batch = {
      marks: [],
      lastOf: new Map(),
      written: Promise.withResolvers<void>(),
      timer: setTimeout(() => this.#send(slot, batch), GATHER_MS),
    };
    this.#batches.set(slot, batch);
    return batch;
  }

  #send(slot: string, batch: Batch): void {
    clearTimeout(batch.timer);
    this.#batches.delete(slot);
    this.#write(slot, batch.marks).then(batch.written.resolve, batch.written.reject);
  }
}
