/**
 * Remembers at least the last `capacity` members and at most twice as many, in two generations. What is kept of
 * a member is 64 bits of hash, in flat memory: a `Set` of strings costs twice as much, since it interns and
 * keeps them, and each of them is carried through the collections of the young generation. A member that was never
 * added is taken for one with a probability of 10⁻¹⁴ where 100,000 are remembered.
 */
export class RecentSet {
  readonly #capacity: number;
  readonly #mask: number;
  #young: Generation;
  #old: Generation;

  constructor(capacity: number) {
    const slots = 2 ** Math.ceil(Math.log2(capacity * 2));
    this.#capacity = capacity;
    this.#mask = slots - 1;
    this.#young = newGeneration(slots);
    this.#old = newGeneration(slots);
  }

  has(member: string): boolean {
    hashOf(member);
    return this.#holds(this.#young) || this.#holds(this.#old);
  }

  /** False if `member` is remembered already. */
  add(member: string): boolean {
    if (this.has(member)) return false;
    const { hashes } = this.#young;
    const slot = this.#slotIn(hashes);
    hashes[slot] = high;
    hashes[slot + 1] = low;
    this.#young.size += 1;
    if (this.#young.size >= this.#capacity) this.#turn();
    return true;
  }

  #turn(): void {
    const emptied = this.#old;
    this.#old = this.#young;
    this.#young = emptied;
    emptied.hashes.fill(0);
    emptied.size = 0;
  }

  #holds({ hashes }: Generation): boolean {
    return hashes[this.#slotIn(hashes)] !== 0;
  }

  /** Where the last hash is, or would be: open addressing, at most half full. */
  #slotIn(hashes: Int32Array): number {
    let index = low & this.#mask;
    for (;;) {
      const slot = index * 2;
      const found = hashes[slot];
      if (found === 0 || (found === high && hashes[slot + 1] === low)) return slot;
      index = (index + 1) & this.#mask;
    }
  }
}

/** Two words a member; a first word of 0 is an empty slot. */
interface Generation {
  hashes: Int32Array;
  size: number;
}

const newGeneration = (slots: number): Generation => ({ hashes: new Int32Array(slots * 2), size: 0 });

/** The hash of last time: a pair to return would be an object a call. */
let high = 0;
let low = 0;

/** Two lanes of multiply and add, finished as MurmurHash3 does. https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp */
function hashOf(text: string): void {
  let first = 0x9e3779b9 | 0;
  let second = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    first = Math.imul(first ^ code, 0x85ebca6b);
    first = (first << 13) | (first >>> 19);
    second = Math.imul(second ^ code, 0xc2b2ae35);
    second = (second << 15) | (second >>> 17);
  }
  low = finish(first ^ Math.imul(second, 0x27d4eb2f));
  high = finish(second ^ Math.imul(first, 0x165667b1)) || 1;
}

function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
