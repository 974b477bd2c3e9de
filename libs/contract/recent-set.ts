/**
 * Remembers at least the last `capacity` members and at most twice as many, in two generations: a set whose
 * oldest member is taken out at each addition costs more with each, since the engine steps over the holes.
 */
export class RecentSet {
  readonly #capacity: number;
  #young = new Set<string>();
  #old = new Set<string>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  has(member: string): boolean {
    return this.#young.has(member) || this.#old.has(member);
  }

  /** False if `member` is remembered already. */
  add(member: string): boolean {
    if (this.has(member)) return false;
    this.#young.add(member);
    if (this.#young.size >= this.#capacity) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    return true;
  }
}
