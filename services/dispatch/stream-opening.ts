/** More than this of an opening says that its stream opens in a way of its own. */
const MAX_BYTES = 64 * 1024;

/**
 * The opening of a stream, such as the role of who answers: kept until the model begins its answer, so that
 * another target can take over from a provider that fails before.
 */
export class StreamOpening {
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  /** What goes on now: nothing yet, or all that was kept and `pieces`. */
  pass(pieces: readonly Uint8Array[], hasContent: boolean): readonly Uint8Array[] {
    if (hasContent && this.#pieces.length === 0) return pieces;
    for (const piece of pieces) {
      this.#pieces.push(piece);
      this.#bytes += piece.length;
    }
    if (!hasContent && this.#bytes <= MAX_BYTES) return [];
    const all = this.#pieces;
    this.#pieces = [];
    this.#bytes = 0;
    return all;
  }
}
