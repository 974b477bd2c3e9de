import type { Clock } from '@sluice/contract';
import { MemoryQueue } from './memory-queue.ts';
import type {
  Enqueued,
  EnqueueOptions,
  Place,
  QueueSize,
  QueueStore,
  TakenTurns,
  TurnEnd,
  Waiting,
} from './port.ts';

const nothing: TakenTurns = { turns: [], expired: [], lost: [] };

/** The queues of one process. What has to outlive it is queued again when it starts. */
export class MemoryQueues implements QueueStore {
  readonly #clock: Clock;
  readonly #queues = new Map<string, MemoryQueue>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  enqueue(queue: string, entry: Waiting, options: EnqueueOptions): Enqueued {
    const known = this.#queues.get(queue) ?? new MemoryQueue();
    this.#queues.set(queue, known);
    return known.enqueue(entry, options, this.#clock());
  }

  renew(queue: string, ids: readonly string[]): (Place['kind'] | undefined)[] {
    return this.#queues.get(queue)?.renew(ids, this.#clock()) ?? ids.map(() => undefined);
  }

  take(queue: string, most: number): TakenTurns {
    return this.#queues.get(queue)?.take(most, this.#clock()) ?? nothing;
  }

  endTurn(queue: string, id: string, end: TurnEnd): boolean {
    return this.#queues.get(queue)?.endTurn(id, end, this.#clock()) ?? false;
  }

  has(queue: string, ids: readonly string[]): boolean[] {
    const known = this.#queues.get(queue);
    return ids.map(id => known?.has(id) ?? false);
  }

  place(queue: string, id: string): Place | undefined {
    return this.#queues.get(queue)?.place(id, this.#clock());
  }

  sizes(): ReadonlyMap<string, QueueSize> {
    const now = this.#clock();
    return new Map([...this.#queues].map(([name, queue]) => [name, queue.size(now)]));
  }
}
