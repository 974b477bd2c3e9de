import type { EventThread } from '../events/event-thread.ts';
import type { SealStore, StoredSeal } from './port.ts';

const PAGE_SEALS = 64;

/** Seals in the state file, written by the thread that writes the events. */
export class SqliteSeals implements SealStore {
  readonly #thread: Pick<EventThread, 'ask'>;

  constructor(thread: Pick<EventThread, 'ask'>) {
    this.#thread = thread;
  }

  last(): Promise<StoredSeal | undefined> {
    return this.#thread.ask({ kind: 'last-seal' });
  }

  append(seal: StoredSeal): Promise<boolean> {
    return this.#thread.ask({ kind: 'append-seal', seal });
  }

  async *read(from: number): AsyncGenerator<StoredSeal> {
    for (let next = from; ; ) {
      const page = await this.#thread.ask({ kind: 'seals', from: next, limit: PAGE_SEALS });
      yield* page;
      const last = page.at(-1);
      if (last === undefined) return;
      next = last.number + 1;
    }
  }
}
