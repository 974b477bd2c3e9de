import type { QueueSize } from '@sluice/store';

/** Where so many may have their turn at a time, who waits has one in a moment: nobody has to line up behind. */
const WIDE_WINDOW = 256;

/** Whether who comes has to wait: others do, or the targets are looked at by as many as may have their turn. */
const isBusy = ({ waiting, deferred, inTurn, window, restsForMs }: QueueSize): boolean =>
  restsForMs > 0 || inTurn >= window || (waiting > deferred && window < WIDE_WINDOW);

/** In which queues who comes has to wait, as this process knows: what it was told last, and who has joined by it since. */
export class QueueBoard {
  /** How long each of them gives no turn, as of when it was told. */
  #busy = new Map<string, number>();
  #joined = new Set<string>();

  /** Asked for each request of a route with a queue. */
  isBusy(queue: string): boolean {
    return this.#busy.has(queue);
  }

  /** How long it is at least until somebody has a turn, give or take a look. */
  restMs(queue: string): number {
    return this.#busy.get(queue) ?? 0;
  }

  get isEmpty(): boolean {
    return this.#busy.size === 0;
  }

  joined(queue: string): void {
    if (!this.#busy.has(queue)) this.#busy.set(queue, 0);
    this.#joined.add(queue);
  }

  /** The store is about to be asked: who joins from now on may not be in its answer. */
  asking(): void {
    this.#joined = new Set();
  }

  answered(sizes: ReadonlyMap<string, QueueSize>): void {
    this.#busy = new Map([...this.#joined].map(queue => [queue, 0]));
    for (const [queue, size] of sizes) if (isBusy(size)) this.#busy.set(queue, size.restsForMs);
  }
}
