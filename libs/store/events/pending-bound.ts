import type { StoreLogger } from '../stores.ts';
import type { NewEvent } from './port.ts';
import { streamOfSubject } from './streams.ts';

/** How many events may wait to be stored, and how many characters of payload. */
export interface PendingLimits {
  events: number;
  characters: number;
}

export const defaultPendingLimits: PendingLimits = { events: 50_000, characters: 64 * 1024 * 1024 };

/**
 * Bounds the memory of events that wait while their log is away. What comes beyond is lost, and said:
 * when it begins, and how many were lost when it is over. An event that no stream keeps is lost at once.
 */
export class PendingBound {
  readonly #limits: PendingLimits;
  readonly #logger: StoreLogger;
  #events = 0;
  #characters = 0;
  #lost = 0;

  constructor(limits: PendingLimits, logger: StoreLogger) {
    this.#limits = limits;
    this.#logger = logger;
  }

  /** Whether there is a stream and room for the event, which then takes it. */
  admit(event: NewEvent): boolean {
    if (streamOfSubject(event.subject) === undefined) {
      this.#logger.error({ subject: event.subject }, 'An event of no known stream is lost.');
      return false;
    }
    if (this.#events >= this.#limits.events || this.#characters >= this.#limits.characters) {
      if (this.#lost === 0) {
        this.#logger.error(
          { waiting: this.#events },
          'Events are being lost: too many wait to be stored. See why the event log cannot be written.',
        );
      }
      this.#lost += 1;
      return false;
    }
    this.#events += 1;
    this.#characters += event.payload.length;
    return true;
  }

  /** The event is stored: its room is free again. */
  release(event: NewEvent): void {
    this.#events -= 1;
    this.#characters -= event.payload.length;
    if (this.#lost === 0) return;
    this.#logger.error({ lost: this.#lost }, 'Events were lost. The event log takes events again.');
    this.#lost = 0;
  }
}
