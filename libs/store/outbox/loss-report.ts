import type { StoreLogger } from '../stores.ts';

/** Counts events that are lost, and says so: when it begins, and how many there were when it is over. */
export class LossReport {
  readonly #logger: StoreLogger;
  #total = 0;
  #current = 0;

  constructor(logger: StoreLogger) {
    this.#logger = logger;
  }

  get total(): number {
    return this.#total;
  }

  /** Events that are lost for a reason of which the caller says more. */
  count(events: number): void {
    this.#total += events;
  }

  /** An event had no room. */
  add(waiting: number): void {
    if (this.#current === 0) {
      this.#logger.error(
        { waiting },
        'Events are being lost: too many wait to be stored. See why the event log cannot be written.',
      );
    }
    this.#current += 1;
    this.#total += 1;
  }

  /** An event was stored: those that come now have room again. */
  over(): void {
    if (this.#current === 0) return;
    this.#logger.error({ lost: this.#current }, 'Events were lost. The event log takes events again.');
    this.#current = 0;
  }
}
