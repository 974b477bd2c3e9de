interface Bufferable {
  traceId: string;
  /** What it takes, about. */
  bytes: number;
}

/** The spans that ended last and of which nobody has decided whether they are sent: bounded, the oldest go first. */
export class SpanBuffer<Span extends Bufferable> {
  readonly #maxBytes: number;
  /** A ring: where it is full, the next one comes in the place of the oldest. */
  readonly #ring: (Span | undefined)[];
  #oldest = 0;
  #next = 0;
  #bytes = 0;

  constructor({ maxSpans, maxBytes }: { maxSpans: number; maxBytes: number }) {
    this.#ring = new Array<Span | undefined>(maxSpans).fill(undefined);
    this.#maxBytes = maxBytes;
  }

  add(span: Span): void {
    if (this.#next - this.#oldest === this.#ring.length) this.#forgetOldest();
    this.#ring[this.#next % this.#ring.length] = span;
    this.#next += 1;
    this.#bytes += span.bytes;
    while (this.#bytes > this.#maxBytes) this.#forgetOldest();
  }

  /** Takes out the spans of these traces, in the order in which they ended. */
  take(traceIds: ReadonlySet<string>): Span[] {
    const taken: Span[] = [];
    for (let place = this.#oldest; place < this.#next; place += 1) {
      const span = this.#ring[place % this.#ring.length];
      if (span === undefined || !traceIds.has(span.traceId)) continue;
      taken.push(span);
      this.#forget(place);
    }
    return taken;
  }

  #forgetOldest(): void {
    this.#forget(this.#oldest);
    this.#oldest += 1;
  }

  #forget(place: number): void {
    const index = place % this.#ring.length;
    this.#bytes -= this.#ring[index]?.bytes ?? 0;
    this.#ring[index] = undefined;
  }
}
