const SURROGATE = /[\ud800-\udfff]/;

/**
 * Turns OpenAI's offsets of annotations, which count code points, into the UTF-16 code units of the
 * representation and back. It is fed the text as it comes and remembers only where characters beyond the
 * Basic Multilingual Plane stand.
 */
export class TextOffsets {
  /** The code-point indices of characters that take two code units, in order. */
  readonly #astral: number[] = [];
  #length = 0;

  push(text: string): void {
    if (!SURROGATE.test(text)) {
      this.#length += text.length;
      return;
    }
    for (const character of text) {
      if (character.length === 2) this.#astral.push(this.#length);
      this.#length += 1;
    }
  }

  toCodeUnits(codePoints: number): number {
    return codePoints + firstNotBelow(this.#astral, index => index >= codePoints);
  }

  toCodePoints(codeUnits: number): number {
    return codeUnits - firstNotBelow(this.#astral, (index, before) => index + before >= codeUnits);
  }
}

/** How many elements from the start do not fulfil a condition that, once true, stays true. */
function firstNotBelow(
  sorted: readonly number[],
  reached: (value: number, index: number) => boolean,
): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reached(sorted[middle] ?? 0, middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function offsetsOf(text: string): TextOffsets {
  const offsets = new TextOffsets();
  offsets.push(text);
  return offsets;
}
