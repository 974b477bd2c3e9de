/** Remembers about the last `capacity` to twice `capacity` members, in two generations. */
export class RecentSet {
  readonly #capacity: number;
  #young = new Set<string>();
  #old = new Set<string>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** False if `member` is remembered already. */
  add(member: string): boolean {
    if (this.#young.has(member) || this.#old.has(member)) return false;
    this.#young.add(member);
    if (this.#young.size >= this.#capacity) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    return true;
  }
}
