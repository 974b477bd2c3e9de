import { setTimeout as delay } from 'node:timers/promises';
import type { EventThread } from '../events/event-thread.ts';
import { Wakeup } from '../events/wakeup.ts';
import type { StoreLogger } from '../stores.ts';
import type { DueNotice } from './notice-table.ts';
import type { NewNotice, NoticeHandle, NoticeQueue, NoticeResult } from './port.ts';

const RETRY_MS = 1_000;
/** What a timer can hold. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Notices in the state file, read and written by the thread that writes the events. */
export class SqliteNotices implements NoticeQueue {
  readonly #thread: Pick<EventThread, 'ask'>;
  readonly #logger: StoreLogger;
  readonly #closing = new AbortController();
  readonly #deliveries = new Set<Promise<void>>();
  /** Notified when a destination may have something new. */
  readonly #wakeup = new Wakeup();
  /** Handed out and without a result, by destination: what nobody else is to be given. */
  readonly #held = new Map<string, Set<number>>();

  constructor(thread: Pick<EventThread, 'ask'>, logger: StoreLogger) {
    this.#thread = thread;
    this.#logger = logger;
  }

  async add(notices: readonly NewNotice[]): Promise<NewNotice[]> {
    const refused = await this.#thread.ask({ kind: 'add-notices', notices });
    this.#wakeup.notify();
    return refused;
  }

  deliver(destination: string, concurrency: number, handle: NoticeHandle): () => Promise<void> {
    const stopping = new AbortController();
    const signal = AbortSignal.any([stopping.signal, this.#closing.signal]);
    const running = this.#deliver(destination, concurrency, handle, signal);
    this.#deliveries.add(running);
    return async () => {
      stopping.abort();
      await running;
      this.#deliveries.delete(running);
    };
  }

  /** Stops every delivery, and waits for what is under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#deliveries);
  }

  async waiting(): Promise<ReadonlyMap<string, number>> {
    return new Map(await this.#thread.ask({ kind: 'waiting-notices' }));
  }

  async keepOnly(destinations: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return new Map(await this.#thread.ask({ kind: 'keep-notices', destinations }));
  }

  async #deliver(
    destination: string,
    concurrency: number,
    handle: NoticeHandle,
    signal: AbortSignal,
  ): Promise<void> {
    const held = this.#held.get(destination) ?? new Set<number>();
    this.#held.set(destination, held);
    const running = new Set<Promise<void>>();
    const stopped = new Promise<void>(resolve =>
      signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    while (!signal.aborted) {
      const seen = this.#wakeup.version;
      const { notices, nextDueInMs } = await this.#due(destination, held, concurrency - running.size);
      for (const notice of notices) {
        if (held.has(notice.sequence)) continue;
        held.add(notice.sequence);
        const work = this.#hand(notice, destination, handle, signal).finally(() => {
          held.delete(notice.sequence);
          running.delete(work);
        });
        running.add(work);
      }
      if (running.size >= concurrency) await Promise.race([...running, stopped]);
      else if (notices.length === 0) await this.#untilNext(seen, nextDueInMs, running, signal);
    }
    await Promise.all(running);
  }

  /** Nothing where it cannot be told now; it is asked again soon. */
  async #due(destination: string, held: ReadonlySet<number>, limit: number) {
    try {
      return await this.#thread.ask({ kind: 'due-notices', destination, held: [...held], limit });
    } catch (cause) {
      if (!this.#closing.signal.aborted)
        this.#logger.error({ destination, error: String(cause) }, 'Notices cannot be read. Trying again.');
      return { notices: [], nextDueInMs: RETRY_MS };
    }
  }

  async #hand(
    notice: DueNotice,
    destination: string,
    handle: NoticeHandle,
    signal: AbortSignal,
  ): Promise<void> {
    const { sequence, ...held } = notice;
    let result: NoticeResult;
    try {
      result = await handle(held);
    } catch (cause) {
      this.#logger.error(
        { destination, notice: held.id, error: String(cause) },
        'A notice could not be handled.',
      );
      result = { kind: 'again', inMs: RETRY_MS };
    }
    const ends =
      result.kind === 'done'
        ? { done: [sequence], again: [] }
        : { done: [], again: [{ sequence, inMs: Math.ceil(result.inMs) }] };
    for (;;) {
      try {
        await this.#thread.ask({ kind: 'end-notices', ends });
        return;
      } catch (cause) {
        this.#logger.error(
          { destination, error: String(cause) },
          'What became of a notice cannot be stored.',
        );
        if (signal.aborted) return;
        await pause(RETRY_MS, signal);
      }
    }
  }

  /** Until there is something new, the next one is due, or one that is under way has a result, which may be another due time. */
  async #untilNext(
    seen: number,
    nextDueInMs: number | undefined,
    running: ReadonlySet<Promise<void>>,
    signal: AbortSignal,
  ): Promise<void> {
    const waking = new AbortController();
    const either = AbortSignal.any([signal, waking.signal]);
    await Promise.race([
      this.#wakeup.after(seen, either),
      ...(nextDueInMs === undefined ? [] : [pause(nextDueInMs, either)]),
      ...running,
    ]);
    waking.abort();
  }
}

const pause = (delayMs: number, signal: AbortSignal): Promise<void> =>
  delay(Math.min(delayMs, MAX_TIMER_MS), undefined, { signal }).catch(() => undefined);
