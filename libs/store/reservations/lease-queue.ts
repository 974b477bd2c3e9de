interface Lease {
  id: string;
  expiresAt: number;
}

/** Leases by when they end: a binary heap. An id may stand in it more than once; its owner knows which end counts. */
export class LeaseQueue {
  readonly #heap: Lease[] = [];

  add(id: string, expiresAt: number): void {
    const heap = this.#heap;
    const lease = { id, expiresAt };
    let at = heap.push(lease) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || parent.expiresAt <= expiresAt) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = lease;
  }

  /** Takes out the id whose lease ends first, if it has ended. */
  takeEnded(now: number): string | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.expiresAt > now) return undefined;
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) this.#sink(last);
    return first.id;
  }

  #sink(lease: Lease): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      const right = heap[below + 1];
      if (right !== undefined && right.expiresAt < (heap[below]?.expiresAt ?? 0)) below += 1;
      const child = heap[below];
      if (child === undefined || child.expiresAt >= lease.expiresAt) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = lease;
  }
}
