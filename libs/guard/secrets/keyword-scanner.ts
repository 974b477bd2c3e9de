/**
 * Finds words in one pass over a text, however many there are: the automaton of Aho and Corasick
 * (https://doi.org/10.1145/360825.360855) with a full table, in any case. Words are ASCII in lower case.
 */
export class KeywordScanner {
  /** By UTF-16 unit below 128: which column of the table. 0: in no word. */
  readonly #columns = new Uint8Array(128);
  readonly #width: number;
  readonly #table: Uint16Array;
  /** By state: the numbers of the words that end there. */
  readonly #ends: (readonly number[])[] = [[]];

  constructor(words: readonly string[]) {
    let columns = 1;
    for (const word of words)
      for (const unit of Buffer.from(word, 'latin1')) {
        if (this.#columns[unit] !== 0) continue;
        this.#columns[unit] = columns;
        columns += 1;
      }
    for (let upper = 65; upper <= 90; upper += 1) this.#columns[upper] = this.#columns[upper + 32] ?? 0;
    this.#width = columns;
    const states = words.reduce((sum, { length }) => sum + length, 1);
    if (states > 0xffff) throw new RangeError('These are too many words for one scanner.');
    this.#table = new Uint16Array(states * columns);
    this.#link(this.#grow(words));
  }

  /** Calls with the number of each word that is there from `from` on, and where it ends, in that order. */
  scan(text: string, from: number, visit: (word: number, end: number) => void): void {
    let state = 0;
    for (let index = from; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      const column = unit < 128 ? (this.#columns[unit] ?? 0) : 0;
      state = this.#table[state * this.#width + column] ?? 0;
      if (state === 0) continue;
      const ends = this.#ends[state];
      if (ends !== undefined) for (const word of ends) visit(word, index + 1);
    }
  }

  /** Whether any of the words is there. */
  hasAny(text: string): boolean {
    let found = false;
    this.scan(text, 0, () => {
      found = true;
    });
    return found;
  }

  /** The tree of the words. Returns how many states it has. */
  #grow(words: readonly string[]): number {
    let count = 1;
    words.forEach((word, number) => {
      let state = 0;
      for (const unit of Buffer.from(word, 'latin1')) {
        const place = state * this.#width + (this.#columns[unit] ?? 0);
        if (this.#table[place] === 0) {
          this.#table[place] = count;
          this.#ends[count] = [];
          count += 1;
        }
        state = this.#table[place] ?? 0;
      }
      this.#ends[state] = [...(this.#ends[state] ?? []), number];
    });
    return count;
  }

  /** Fills in where reading goes on after what is in no word. */
  #link(count: number): void {
    const fail = new Uint16Array(count);
    const queue: number[] = [];
    for (let column = 1; column < this.#width; column += 1) {
      const child = this.#table[column] ?? 0;
      if (child !== 0) queue.push(child);
    }
    for (let head = 0; head < queue.length; head += 1) {
      const state = queue[head] ?? 0;
      const back = fail[state] ?? 0;
      const shorter = this.#ends[back] ?? [];
      if (shorter.length > 0) this.#ends[state] = [...(this.#ends[state] ?? []), ...shorter];
      for (let column = 1; column < this.#width; column += 1) {
        const place = state * this.#width + column;
        const child = this.#table[place] ?? 0;
        const other = this.#table[back * this.#width + column] ?? 0;
        if (child === 0) this.#table[place] = other;
        else {
          fail[child] = other;
          queue.push(child);
        }
      }
    }
  }
}
