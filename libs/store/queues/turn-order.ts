/**
 * Whose turn it is among some: each goes on by its stride with every turn, and who is furthest behind is next (stride scheduling:
 * Waldspurger and Weihl, 1995). Who comes, or comes back, begins where the others are, so that nobody saves up turns.
 */
export class TurnOrder<Key extends string | number> {
  readonly #passes = new Map<Key, number>();
  /** Of those that left while they were ahead of others. */
  readonly #left = new Map<Key, number>();

  get size(): number {
    return this.#passes.size;
  }

  keys(): Iterable<Key> {
    return this.#passes.keys();
  }

  /** Undefined where there is nobody. Of several that are equally far behind, the least one as `isBefore` has it. */
  next(isBefore: (one: Key, other: Key) => boolean): Key | undefined {
    let first: Key | undefined;
    let firstPass = Number.POSITIVE_INFINITY;
    for (const [key, pass] of this.#passes) {
      const isFirst = first === undefined || pass < firstPass || (pass === firstPass && isBefore(key, first));
      if (!isFirst) continue;
      first = key;
      firstPass = pass;
    }
    return first;
  }

  join(key: Key): void {
    if (this.#passes.has(key)) return;
    if (this.#passes.size === 0) this.#left.clear();
    const behind = this.#furthestBehind();
    this.#passes.set(key, Math.max(behind, this.#left.get(key) ?? behind));
    this.#left.delete(key);
  }

  /** It has had a turn. */
  advance(key: Key, stride: number): void {
    const pass = this.#passes.get(key);
    if (pass !== undefined) this.#passes.set(key, pass + stride);
  }

  leave(key: Key): void {
    const pass = this.#passes.get(key);
    if (pass === undefined) return;
    this.#passes.delete(key);
    this.#left.set(key, pass);
    const behind = this.#furthestBehind();
    for (const [other, at] of this.#left) if (at <= behind) this.#left.delete(other);
  }

  #furthestBehind(): number {
    let least = Number.POSITIVE_INFINITY;
    for (const pass of this.#passes.values()) least = Math.min(least, pass);
    return least === Number.POSITIVE_INFINITY ? 0 : least;
  }
}
