import type { NewEvent } from '../events/port.ts';
import type { StoreLogger } from '../stores.ts';
import type { SpoolSettings } from './port.ts';
import type { Written } from './segments.ts';
import type { Spool } from './spool.ts';

export type SpoolBounds = Pick<SpoolSettings, 'maxBytes' | 'onFull'> & { logger: StoreLogger };

const PROBE_EVERY_MS = 1_000;

/** Writes to the spool while it can be written, says when it cannot, and finds out when it can again. */
export class SpoolHealth {
  readonly #spool: Spool | undefined;
  readonly #bounds: SpoolBounds;
  #problem: string | undefined;
  #probe: NodeJS.Timeout | undefined;

  /** `spool`: or why there is none. */
  constructor(spool: Spool | string, bounds: SpoolBounds) {
    this.#bounds = bounds;
    if (typeof spool === 'string') this.#failed(spool);
    else this.#spool = spool;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  get accepting(): boolean {
    return this.#problem === undefined || this.#bounds.onFull === 'continue';
  }

  /** Undefined where the event is not on disk. */
  write(event: NewEvent): Written | undefined {
    if (this.#spool === undefined) return undefined;
    if (this.#isFull(this.#spool)) {
      this.#failed(`${this.#spool.sizeBytes} bytes of events wait`);
      // Where no new requests are taken, those that are here shall not lose their events.
      if (this.#bounds.onFull === 'continue') return undefined;
    }
    try {
      return this.#spool.append(event);
    } catch (cause) {
      this.#failed(cause instanceof Error ? cause.message : String(cause));
      return undefined;
    }
  }

  close(): void {
    clearInterval(this.#probe);
  }

  #isFull(spool: Spool): boolean {
    return spool.sizeBytes >= this.#bounds.maxBytes;
  }

  #failed(reason: string): void {
    if (this.#problem !== undefined) return;
    this.#problem = reason;
    const { logger, onFull } = this.#bounds;
    const consequence =
      onFull === 'stop'
        ? 'New requests are refused until they can.'
        : 'Requests go on; a crash would lose events.';
    logger.error({ reason }, `Usage events cannot be kept on disk. ${consequence}`);
    if (this.#spool !== undefined) this.#probe = setInterval(() => this.#tryAgain(), PROBE_EVERY_MS).unref();
  }

  #tryAgain(): void {
    if (this.#spool === undefined || this.#isFull(this.#spool)) return;
    try {
      this.#spool.probe();
    } catch {
      return;
    }
    clearInterval(this.#probe);
    this.#problem = undefined;
    this.#bounds.logger.info({}, 'Usage events are kept on disk again.');
  }
}
