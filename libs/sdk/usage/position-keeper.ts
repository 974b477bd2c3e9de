/**
 * Keeps a position that moves faster than it can be stored: one call at a time, each with the newest. A failure is
 * thrown by what is called next.
 */
export class PositionKeeper {
  readonly #store: (position: number) => Promise<unknown>;
  #stored: number;
  #wanted: number;
  #running: Promise<void> | undefined;
  #failure: { cause: unknown } | undefined;

  constructor(position: number, store: (position: number) => Promise<unknown>) {
    this.#store = store;
    this.#stored = position;
    this.#wanted = position;
  }

  move(position: number): void {
    this.#wanted = position;
    if (position !== this.#stored) this.#running ??= this.#run();
  }

  /** Throws what the last storing failed with; the next one may succeed. */
  check(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.cause;
  }

  /** Resolves when the newest position is stored. */
  async flush(): Promise<void> {
    await this.#running;
    this.check();
  }

  async #run(): Promise<void> {
    try {
      while (this.#stored !== this.#wanted) {
        const position = this.#wanted;
        await this.#store(position);
        this.#stored = position;
      }
    } catch (cause) {
      this.#failure = { cause };
    } finally {
      this.#running = undefined;
    }
  }
}
