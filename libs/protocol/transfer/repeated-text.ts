/**
 * What a call says again of the text that it goes on with: all of it, as Mistral does
 * (https://docs.mistral.ai/api/, "start its answer by the content of the message"), or the blanks at its end, which it was not told of.
 */
export class RepeatedText {
  readonly #said: string;
  readonly #blanks: string;
  /** What came, while it is the beginning of `#said`. */
  #held = '';
  #isBehind: boolean;
  #blanksSeen = 0;
  /** How much was repeated, in UTF-16 code units. */
  length = 0;

  /** `said` empty: only blanks are looked for. */
  constructor(said: string, blanks: string) {
    this.#said = said;
    this.#blanks = blanks;
    this.#isBehind = said === '';
  }

  /** What is new of a piece of text, and of what was held before it. */
  without(text: string): string {
    if (this.#isBehind) return this.#withoutBlanks(text);
    const held = this.#held + text;
    if (held.length < this.#said.length && this.#said.startsWith(held)) {
      this.#held = held;
      return '';
    }
    this.#held = '';
    this.#isBehind = true;
    if (!held.startsWith(this.#said)) return this.#withoutBlanks(held);
    this.length = this.#said.length;
    return this.#withoutBlanks(held.slice(this.#said.length));
  }

  /** What is held, now that no more comes. */
  end(): string {
    const held = this.#held;
    this.#held = '';
    this.#isBehind = true;
    return held;
  }

  #withoutBlanks(text: string): string {
    if (this.#blanksSeen === this.#blanks.length || text === '') return text;
    let index = 0;
    while (index < text.length && this.#blanksSeen < this.#blanks.length) {
      if (text[index] !== this.#blanks[this.#blanksSeen]) {
        this.#blanksSeen = this.#blanks.length;
        break;
      }
      index++;
      this.#blanksSeen++;
    }
    this.length += index;
    return text.slice(index);
  }
}
