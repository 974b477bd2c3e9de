/**
 * Lets so many pass in each turn of the event loop, in order, so that everything else gets its turn in between. One at a time is
 * for work that takes milliseconds.
 */
export class Turns {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  /** Of this turn. */
  #passed = 0;
  #scheduled = false;

  constructor(most = 1) {
    this.#most = most;
  }

  /** Undefined: it may pass at once. */
  next(): Promise<void> | undefined {
    this.#schedule();
    if (this.#passed < this.#most && this.#waiting.length === 0) {
      this.#passed += 1;
      return undefined;
    }
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      const passing = this.#waiting.splice(0, this.#most);
      this.#passed = passing.length;
      for (const pass of passing) pass();
      if (passing.length > 0) this.#schedule();
    });
  }
}
