/** Acknowledged out of order, at most: each takes a few bytes, and who never acknowledges should hear of it. */
const MAX_OPEN = 100_000;

/**
 * Which events are done with, and up to where all are: only that may be kept, since what comes after it has to come
 * again. Sequences are opened in their order and closed in any.
 */
export class Acknowledgements {
  readonly #open = new Set<number>();
  #newest: number;

  /** `position`: every sequence up to it is done with. */
  constructor(position: number) {
    this.#newest = position;
  }

  open(sequence: number): void {
    if (this.#open.size >= MAX_OPEN)
      throw new Error(
        `${MAX_OPEN} events are not acknowledged: call ack() of each delivery when it is done with.`,
      );
    this.#open.add(sequence);
    this.#newest = sequence;
  }

  close(sequence: number): void {
    this.#open.delete(sequence);
  }

  /** Everything up to here is done with. */
  get position(): number {
    const [oldest] = this.#open;
    return oldest === undefined ? this.#newest : oldest - 1;
  }
}
