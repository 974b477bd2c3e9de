/**
 * At most `capacity` distinct lists of label values; every further one becomes a list of `other`. Model and
 * tenant names come from outside: without a bound they could fill the memory of this process and of whoever
 * scrapes it. Sums over all series stay right.
 */
export class BoundedLabels<Values extends readonly string[]> {
  readonly #known = new Map<string, Values>();
  readonly #overflow: Values;
  readonly #capacity: number;

  constructor(overflow: Values, capacity: number) {
    this.#overflow = overflow;
    this.#capacity = capacity;
  }

  bound(...values: Values): Values {
    const key = JSON.stringify(values);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= this.#capacity) return this.#overflow;
    this.#known.set(key, values);
    return values;
  }
}
