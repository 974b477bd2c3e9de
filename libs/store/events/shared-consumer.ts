import type { StoreLogger } from '../stores.ts';
import type { HandleEvents, StoredEvent } from './port.ts';
import type { Wakeup } from './wakeup.ts';

/** Events that may be handed out and unfinished at a time: what a restart may hand out again. */
const MAX_UNFINISHED = 512;
/** Events that a handler is given at a time: what is metered of them is written in one transaction. */
const MAX_HANDED = 256;
const RETRY_INITIAL_MS = 100;
const RETRY_MAX_MS = 10_000;

export interface ConsumerSource {
  /** `<stream>/<durable>`, for messages. */
  name: string;
  /** Notified when there may be new events. */
  wakeup: Wakeup;
  logger: StoreLogger;
  position(): Promise<number>;
  page(after: number): Promise<StoredEvent[]>;
  /** Everything up to `sequence` is handled. */
  commit(sequence: number): void;
  /** The last handler has stopped. */
  onIdle(): void;
}

/**
 * A durable consumer whose handlers share the work. Each handler is given what is ready, up to a bound. What fails is
 * handed out again after a pause, alone, while others go on; the position stays below it meanwhile.
 */
export class SharedConsumer {
  readonly #source: ConsumerSource;
  readonly #start: Promise<void>;
  readonly #handlers = new Set<() => Promise<void>>();
  readonly #retries = new Set<NodeJS.Timeout>();
  /** Sequences handed out or about to be, ascending, with how often each has failed. */
  readonly #unfinished = new Map<number, number>();
  #ready: StoredEvent[] = [];
  #fetched = 0;
  #committed = 0;
  #fetching = false;

  constructor(source: ConsumerSource) {
    this.#source = source;
    this.#start = source.position().then(position => {
      this.#fetched = position;
      this.#committed = position;
    });
  }

  async add(handle: HandleEvents): Promise<() => Promise<void>> {
    const controller = new AbortController();
    let running: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      controller.abort();
      await running;
      this.#handlers.delete(stop);
      if (this.#handlers.size > 0) return;
      for (const retry of this.#retries) clearTimeout(retry);
      this.#source.onIdle();
    };
    this.#handlers.add(stop);
    await this.#start;
    running = this.#serve(handle, controller.signal);
    return stop;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#handlers].map(stop => stop()));
  }

  /**
   * Events that were stored just now, in order and without a gap: where the consumer has come so far, it
   * takes them as they are, and they need not be read back. Else it reads them when it gets there.
   */
  offer(events: readonly StoredEvent[]): void {
    if (
      this.#fetching ||
      this.#unfinished.size >= MAX_UNFINISHED ||
      events[0]?.sequence !== this.#fetched + 1
    )
      return;
    this.#take(events);
  }

  #take(events: readonly StoredEvent[]): void {
    for (const event of events) {
      this.#unfinished.set(event.sequence, 0);
      this.#fetched = event.sequence;
    }
    this.#ready.push(...events);
  }

  async #serve(handle: HandleEvents, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const events = this.#takeReady() ?? (await this.#next(signal));
      if (events === undefined) return;
      try {
        const handling = handle(events);
        if (handling instanceof Promise) await handling;
        for (const event of events) this.#finish(event);
      } catch (cause) {
        for (const event of events.toReversed()) this.#handAgain(event, cause);
      }
    }
  }

  /** One alone that has failed before, else as many as there are until such a one; undefined where nothing is ready. */
  #takeReady(): StoredEvent[] | undefined {
    if (this.#ready.length === 0) return undefined;
    const failed = this.#ready.findIndex(
      ({ sequence }, index) => index === MAX_HANDED || (this.#unfinished.get(sequence) ?? 0) > 0,
    );
    return this.#ready.splice(0, failed === -1 ? this.#ready.length : Math.max(1, failed));
  }

  async #next(signal: AbortSignal): Promise<StoredEvent[] | undefined> {
    const { wakeup } = this.#source;
    while (!signal.aborted) {
      const events = this.#takeReady();
      if (events !== undefined) return events;
      const seen = wakeup.version;
      if ((await this.#fetch()) === 0) await wakeup.after(seen, signal);
    }
    return undefined;
  }

  /** Gives how many events it has made ready. */
  async #fetch(): Promise<number> {
    if (this.#fetching || this.#unfinished.size >= MAX_UNFINISHED) return 0;
    this.#fetching = true;
    try {
      const page = await this.#source.page(this.#fetched);
      this.#take(page);
      if (page.length > 0) this.#source.wakeup.notify();
      return page.length;
    } catch (cause) {
      const { name, logger } = this.#source;
      logger.error({ consumer: name, error: String(cause) }, 'Events cannot be read. Trying again.');
      this.#later(RETRY_MAX_MS, () => undefined);
      return 0;
    } finally {
      this.#fetching = false;
    }
  }

  #finish({ sequence }: StoredEvent): void {
    if (this.#unfinished.size >= MAX_UNFINISHED) this.#source.wakeup.notify();
    this.#unfinished.delete(sequence);
    const oldest = this.#unfinished.keys().next();
    const handled = oldest.done === true ? this.#fetched : oldest.value - 1;
    if (handled <= this.#committed) return;
    this.#committed = handled;
    this.#source.commit(handled);
  }

  #handAgain(event: StoredEvent, cause: unknown): void {
    const failures = (this.#unfinished.get(event.sequence) ?? 0) + 1;
    this.#unfinished.set(event.sequence, failures);
    const retryInMs = Math.min(RETRY_INITIAL_MS * 2 ** (failures - 1), RETRY_MAX_MS);
    this.#source.logger.warn(
      { consumer: this.#source.name, event: event.id, failures, retryInMs, error: String(cause) },
      'An event could not be handled. Trying again.',
    );
    this.#later(retryInMs, () => this.#ready.unshift(event));
  }

  #later(delayMs: number, action: () => void): void {
    const retry = setTimeout(() => {
      this.#retries.delete(retry);
      action();
      this.#source.wakeup.notify();
    }, delayMs);
    this.#retries.add(retry);
  }
}
