import { setTimeout as delay } from 'node:timers/promises';
import type { UsageEvent } from '@sluice/contract';
import type { EventLog, StoredEvent, UsageStore } from '@sluice/store';
import type { Logger } from 'pino';
import { DURABLE } from './durable.ts';
import { readEvent } from './read-event.ts';

export interface CatchUpDependencies {
  events: EventLog;
  usage: UsageStore;
  logger: Logger;
  /** How often the position is kept. */
  everyMs?: number;
}

const EVERY_MS = 5_000;
const BATCH_EVENTS = 256;
/** Who adds up what is missing says so again within this time. */
const CLAIM_MS = 60_000;

/** Sequences: up to which the sums say that they are complete, up to which they are, and up to which events were handled. */
interface Positions {
  kept: number;
  position: number;
  handled: number;
}

/**
 * Keeps beside the sums up to which event they are complete, and adds up again what they have lost: where the store
 * comes back with an older position than it had, or with none, the events from there on are read again. Those that
 * are in the sums already count no second time.
 */
export class CatchUp {
  readonly #dependencies: CatchUpDependencies;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  /** The highest position that this process has seen, as long as nothing says that the store may have lost it. */
  #complete: number | undefined;

  constructor(dependencies: CatchUpDependencies) {
    this.#dependencies = dependencies;
    dependencies.usage.onDoubt(() => {
      this.#complete = undefined;
    });
    this.#running = this.#run();
  }

  /** Whether the sums have the event for sure, and need not be asked. */
  has({ sequence }: StoredEvent): boolean {
    return this.#complete !== undefined && sequence <= this.#complete;
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  get #signal(): AbortSignal {
    return this.#stopping.signal;
  }

  async #run(): Promise<void> {
    const { logger, everyMs = EVERY_MS } = this.#dependencies;
    let isFailing = false;
    while (!this.#signal.aborted) {
      try {
        await this.#step();
        isFailing = false;
      } catch (cause) {
        if (!isFailing && !this.#signal.aborted)
          logger.warn(
            { err: cause },
            'Whether the sums of usage are complete cannot be checked. Trying again.',
          );
        isFailing = true;
      }
      await delay(everyMs, undefined, { signal: this.#signal, ref: false }).catch(() => undefined);
    }
  }

  async #step(): Promise<void> {
    const { events, usage } = this.#dependencies;
    const kept = await usage.position();
    const { newest } = await events.extent('USAGE');
    const handled = await events.handled('USAGE', DURABLE);
    // A stream with fewer events than were added up is a new one.
    const position = kept > newest ? 0 : kept;
    // One that has forgotten everything says 0, like one that never had anything.
    const isSure = position > 0 && this.#complete !== undefined && position >= this.#complete;
    const reached =
      isSure || position >= handled ? kept : await this.#addMissing({ kept, position, handled });
    if (reached === undefined) return;
    const complete = Math.max(position, handled);
    // Where it is elsewhere by now, or lost, the next step sees that.
    if (complete === reached || (await usage.movePosition(reached, complete))) this.#complete = complete;
  }

  /** Adds what is after `position`. Gives where the position that is kept is then; undefined where another process does it. */
  async #addMissing({ kept, position, handled }: Positions): Promise<number | undefined> {
    const { events, usage, logger } = this.#dependencies;
    if (!(await usage.claimCatchUp(CLAIM_MS))) return undefined;
    logger.info({ after: position, upTo: handled }, 'Seeing that these events are in the sums of usage.');
    const from = { kind: 'sequence', sequence: position + 1 } as const;
    let batch: UsageEvent[] = [];
    let applied = 0;
    let reached = kept;
    for await (const stored of events.read('USAGE', { from, follow: false, signal: this.#signal })) {
      if (stored.sequence > handled) break;
      const event = readEvent(stored);
      if (typeof event !== 'string') batch.push(event);
      if (batch.length < BATCH_EVENTS) continue;
      applied += await this.#apply(batch);
      if (!(await usage.movePosition(reached, stored.sequence))) return undefined;
      reached = stored.sequence;
      if (!(await usage.claimCatchUp(CLAIM_MS))) return undefined;
      batch = [];
    }
    this.#signal.throwIfAborted();
    applied += await this.#apply(batch);
    if (applied > 0)
      logger.warn({ applied, upTo: handled }, 'The sums of usage lacked events, which are in them again.');
    return reached;
  }

  /** Gives how many were missing. */
  async #apply(batch: readonly UsageEvent[]): Promise<number> {
    const isNew = await this.#dependencies.usage.apply(batch);
    return isNew.filter(Boolean).length;
  }
}
