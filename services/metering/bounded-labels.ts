/**
 * At most `capacity` distinct sets of labels; every further one becomes `overflow`. Model and tenant
 * names come from outside: without a bound they could fill the memory of this process and of whoever
 * scrapes it. Sums over all sets stay right.
 */
export class BoundedLabels<Labels extends Record<string, string>> {
  readonly #known = new Map<string, Labels>();
  readonly #overflow: Labels;
  readonly #capacity: number;

  constructor(overflow: Labels, capacity: number) {
    this.#overflow = overflow;
    this.#capacity = capacity;
  }

  bound(labels: Labels): Labels {
    const key = JSON.stringify(labels);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= this.#capacity) return this.#overflow;
    this.#known.set(key, labels);
    return labels;
  }
}
