import type { Answers, Liveness } from '@sluice/bus';
import { type Clock, type InstanceId, type QueueMessage, servicesOf } from '@sluice/contract';
import type { QueueStore, Waiting } from '@sluice/store';
import type { QueueBoard } from './queue-board.ts';
import type { QueueMetrics } from './queue-metrics.ts';

export interface TurnGiverDependencies {
  store: QueueStore;
  board: QueueBoard;
  answers: Pick<Answers, 'tell'>;
  liveness: Pick<Liveness, 'isAlive' | 'those'>;
  clock: Clock;
  metrics: Pick<QueueMetrics, 'onSizes' | 'onDropped' | 'onTurn'>;
  onStoreError: (cause: unknown) => void;
}

/** How often queues are looked at: so much later a turn is given at most that is given by time. */
const LOOK_EVERY_MS = 250;
const MOST_AT_ONCE = 64;
/** A process that has just started has not heard of everybody who lives. */
const HEARD_AFTER_MS = 3_000;
/** Where no ingress is heard. */
const NOBODY_FOR_MS = 1_000;

/** An ingress, also one that is all of Sluice. */
const runsJobs = (instance: InstanceId): boolean =>
  servicesOf(instance).some(name => name === 'ingress' || name === 'sluice');

/** Gives turns, as the store paces them, to those who wait: whoever holds a connection is told, and drives the request again. */
export class TurnGiver {
  readonly #dependencies: TurnGiverDependencies;
  readonly #startedAt: number;
  /** Queues that are looked at as soon as this turn of the event loop is over. */
  readonly #pending = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #isConfigured = false;
  #isLooking = false;
  #nextIngress = 0;

  constructor(dependencies: TurnGiverDependencies) {
    this.#dependencies = dependencies;
    this.#startedAt = dependencies.clock();
  }

  /** Whether any route has a queue. Without one nothing is asked, but until nobody waits any more. */
  configure(isConfigured: boolean): void {
    this.#isConfigured = isConfigured;
    if (isConfigured) this.#timer ??= setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Room was made in this queue. */
  poke(queue: string): void {
    if (this.#timer === undefined) return;
    if (this.#pending.size === 0) setImmediate(() => this.#givePending());
    this.#pending.add(queue);
  }

  /** What an ingress says of those who wait. */
  hear(message: QueueMessage): void {
    void this.#asked(async () => {
      const { store } = this.#dependencies;
      const { queue } = message;
      switch (message.kind) {
        case 'renew':
          await this.#renew(message);
          return;
        case 'joined':
          this.poke(queue);
          return;
        case 'leave':
          for (const id of message.ids) await this.#takeOut(queue, id);
          this.poke(queue);
          return;
        case 'defer':
          await store.endTurn(queue, message.id, { kind: 'deferred', forMs: message.forMs });
          this.poke(queue);
          return;
      }
    });
  }

  /** Looks at every queue. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const { store, board, metrics } = this.#dependencies;
    const isThere = await this.#asked(async () => {
      board.asking();
      const sizes = await store.sizes();
      board.answered(sizes);
      metrics.onSizes(sizes);
      for (const [queue, { waiting, inTurn }] of sizes) if (waiting + inTurn > 0) await this.give(queue);
    });
    // Nobody can be told to wait.
    if (!isThere) board.answered(new Map());
    this.#isLooking = false;
    if (!this.#isConfigured && board.isEmpty) this.close();
  }

  /** Gives as many turns of a queue as may be given now. */
  async give(queue: string): Promise<void> {
    const { store, metrics } = this.#dependencies;
    for (let given = MOST_AT_ONCE; given === MOST_AT_ONCE; ) {
      const { turns, expired, lost } = await store.take(queue, MOST_AT_ONCE);
      metrics.onDropped(queue, 'expired', expired.length);
      metrics.onDropped(queue, 'lost', lost.length);
      await this.#tell(queue, turns);
      given = turns.length;
    }
  }

  #givePending(): void {
    const queues = [...this.#pending];
    this.#pending.clear();
    void this.#asked(async () => {
      for (const queue of queues) await this.give(queue);
    });
  }

  async #tell(queue: string, turns: readonly Waiting[]): Promise<void> {
    const idsByHolder = new Map<InstanceId, string[]>();
    await this.#giveToJobs(
      queue,
      turns.flatMap(({ id, kind }) => (kind === 'job' ? id : [])),
    );
    for (const { id, kind, holder } of turns) {
      if (kind === 'job') continue;
      if (holder === undefined || !this.#mayLive(holder)) {
        await this.#takeOut(queue, id);
        continue;
      }
      const ids = idsByHolder.get(holder) ?? [];
      ids.push(id);
      idsByHolder.set(holder, ids);
    }
    for (const [holder, ids] of idsByHolder)
      this.#dependencies.answers.tell(holder, { kind: 'turn', queue, ids });
  }

  /** Any ingress can run a job: they are shared out. */
  async #giveToJobs(queue: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const { store, answers, liveness } = this.#dependencies;
    const ingresses = liveness.those(runsJobs);
    const shares = Map.groupBy(ids, () => ingresses[this.#nextIngress++ % Math.max(1, ingresses.length)]);
    for (const [ingress, share] of shares) {
      if (ingress !== undefined) answers.tell(ingress, { kind: 'run-jobs', queue, ids: share });
      else for (const id of share) await store.endTurn(queue, id, { kind: 'deferred', forMs: NOBODY_FOR_MS });
    }
  }

  #mayLive(holder: InstanceId): boolean {
    const { liveness, clock } = this.#dependencies;
    return liveness.isAlive(holder) || clock() - this.#startedAt < HEARD_AFTER_MS;
  }

  /** A message with a turn may have been lost, and the store may have forgotten: who waits hears of both. */
  async #renew({ queue, holder, waiting, inTurn }: QueueMessage & { kind: 'renew' }): Promise<void> {
    const { store, answers } = this.#dependencies;
    const states = await store.renew(queue, [...waiting, ...inTurn]);
    const turns = waiting.filter((_, index) => states[index] === 'turn');
    const gone = waiting.filter((_, index) => states[index] === undefined);
    if (turns.length > 0) answers.tell(holder, { kind: 'turn', queue, ids: turns });
    if (gone.length > 0) answers.tell(holder, { kind: 'unqueued', ids: gone });
  }

  async #takeOut(queue: string, id: string): Promise<void> {
    const { store, metrics } = this.#dependencies;
    if (await store.endTurn(queue, id, { kind: 'gone' })) metrics.onTurn(queue, 'gone');
  }

  /** Whether the store could be asked. */
  async #asked(ask: () => Promise<void>): Promise<boolean> {
    try {
      await ask();
      return true;
    } catch (cause) {
      this.#dependencies.onStoreError(cause);
      return false;
    }
  }
}
