import { inspect } from 'node:util';

const HIDDEN = '[secret]';

/** A secret text that does not print: not in logs, JSON, template strings or `console.log`. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself. Call it where it is used, and keep the result no longer than that. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
