/**
 * The automaton of Aho and Corasick (https://doi.org/10.1145/360825.360855) over UTF-16 code units. Nodes
 * are numbers, 0 the root; children hang on a node as a list, so that ten thousand terms take a few
 * megabytes. The root's many children are tables.
 */
export class TermTrie {
  readonly #unit: number[] = [0];
  readonly #firstChild: number[] = [0];
  readonly #nextSibling: number[] = [0];
  readonly #fail: number[] = [0];
  /** The length of the term that ends at a node; 0 where none does. */
  readonly #length: number[] = [0];
  readonly #depth: number[] = [0];
  /** The longest proper suffix of a node at which a term ends; 0 where there is none. */
  readonly #shorter: number[] = [0];
  /** The root's children, apart by unit: most of a text is read there. */
  readonly #asciiRoots = new Int32Array(128);
  readonly #otherRoots = new Map<number, number>();

  add(term: string): void {
    let node = 0;
    for (let index = 0; index < term.length; index += 1) {
      const unit = term.charCodeAt(index);
      node = this.#child(node, unit) || this.#append(node, unit);
    }
    this.#length[node] = term.length;
  }

  /** Call once, when all terms are in. */
  link(): void {
    const queue = [...this.#asciiRoots.filter(node => node !== 0), ...this.#otherRoots.values()];
    for (let head = 0; head < queue.length; head += 1) {
      const node = queue[head] ?? 0;
      for (
        let child = this.#at(this.#firstChild, node);
        child !== 0;
        child = this.#at(this.#nextSibling, child)
      ) {
        queue.push(child);
        const fail = this.step(this.#at(this.#fail, node), this.#at(this.#unit, child));
        this.#fail[child] = fail;
        this.#shorter[child] = this.matchAt(fail);
      }
    }
  }

  /** The node after reading one more unit. */
  step(from: number, unit: number): number {
    let node = from;
    for (;;) {
      const child = this.#child(node, unit);
      if (child !== 0 || node === 0) return child;
      node = this.#at(this.#fail, node);
    }
  }

  /** The node whose term is the longest that ends at `node`; 0 where none does. */
  matchAt(node: number): number {
    return this.#at(this.#length, node) > 0 ? node : this.#at(this.#shorter, node);
  }

  /** The next shorter term that ends where this one does. */
  nextMatch(node: number): number {
    return this.#at(this.#shorter, node);
  }

  lengthOf(node: number): number {
    return this.#at(this.#length, node);
  }

  /** How many units a node stands for: the longest end of what was read that a term begins with. */
  depthOf(node: number): number {
    return this.#at(this.#depth, node);
  }

  /** The next shorter end of what was read that a term begins with; 0 where there is none. */
  failOf(node: number): number {
    return this.#at(this.#fail, node);
  }

  #at(list: readonly number[], node: number): number {
    return list[node] ?? 0;
  }

  #child(node: number, unit: number): number {
    if (node === 0) return (unit < 128 ? this.#asciiRoots[unit] : this.#otherRoots.get(unit)) ?? 0;
    let child = this.#at(this.#firstChild, node);
    while (child !== 0 && this.#unit[child] !== unit) child = this.#at(this.#nextSibling, child);
    return child;
  }

  #append(parent: number, unit: number): number {
    const node = this.#unit.length;
    this.#unit.push(unit);
    this.#firstChild.push(0);
    this.#nextSibling.push(parent === 0 ? 0 : this.#at(this.#firstChild, parent));
    this.#fail.push(0);
    this.#length.push(0);
    this.#shorter.push(0);
    this.#depth.push(this.#at(this.#depth, parent) + 1);
    if (parent !== 0) this.#firstChild[parent] = node;
    else if (unit < 128) this.#asciiRoots[unit] = node;
    else this.#otherRoots.set(unit, node);
    return node;
  }
}
