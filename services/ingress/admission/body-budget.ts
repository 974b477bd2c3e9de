/** How many bytes the bodies of all requests take together, and may take. */
export class BodyBudget {
  readonly #limitBytes: number;
  #takenBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get takenBytes(): number {
    return this.#takenBytes;
  }

  /** What one request takes of it. */
  open(): BodyAccount {
    return new BodyAccount(this);
  }

  /** False where there is not so much left: then nothing is taken. */
  take(bytes: number): boolean {
    if (this.#takenBytes + bytes > this.#limitBytes) return false;
    this.#takenBytes += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#takenBytes -= bytes;
  }
}

export class BodyAccount {
  readonly #budget: BodyBudget;
  #bytes = 0;

  constructor(budget: BodyBudget) {
    this.#budget = budget;
  }

  /** False where there is no room for so many more. */
  take(bytes: number): boolean {
    if (!this.#budget.take(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  /** The body is not kept any more. May be called again. */
  close(): void {
    this.#budget.give(this.#bytes);
    this.#bytes = 0;
  }
}
