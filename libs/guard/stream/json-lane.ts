import { TextLane, type TextLaneOptions } from './text-lane.ts';

const HEX = /^[0-9a-fA-F]{4}$/;
const simpleEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
/** What ends a stretch of a string that stands for itself. */
const SPECIAL = /["\\]/g;

const quoted = (text: string): string => JSON.stringify(text);
const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

/**
 * The arguments of a tool call as they come: every string of the document is a text of its own, its escapes
 * read, and written anew when it goes on; what stands between strings (numbers) is one as well, and what
 * replaces a part of it is a JSON string. Takes what is no JSON, or is cut off, as far as it goes.
 */
export class JsonLane {
  readonly #between: TextLane;
  readonly #string: TextLane;
  #inString = false;
  /** The beginning of an escape. */
  #escape = '';

  constructor(options: TextLaneOptions) {
    this.#between = new TextLane({ ...options, quote: quoted });
    this.#string = new TextLane(options);
  }

  get blocked(): boolean {
    return this.#between.blocked || this.#string.blocked;
  }

  get masked(): boolean {
    return this.#between.masked || this.#string.masked;
  }

  get heldLength(): number {
    return this.#between.heldLength + this.#string.heldLength + this.#escape.length;
  }

  push(text: string): string {
    let released = '';
    let position = 0;
    while (position < text.length && !this.blocked) {
      if (!this.#inString) {
        const quote = text.indexOf('"', position);
        const end = quote === -1 ? text.length : quote;
        released += this.#between.push(text.slice(position, end));
        if (quote === -1) break;
        released += this.#between.flush();
        if (this.blocked) break;
        released += '"';
        this.#inString = true;
        position = quote + 1;
        continue;
      }
      if (this.#escape !== '') {
        this.#escape += text[position];
        position += 1;
        released += this.#unescape();
        continue;
      }
      SPECIAL.lastIndex = position;
      const special = SPECIAL.exec(text);
      const end = special?.index ?? text.length;
      released += escaped(this.#string.push(text.slice(position, end)));
      position = end + 1;
      if (special?.[0] === '\\') this.#escape = '\\';
      else if (special !== null) released += this.#closeString();
    }
    return released;
  }

  flush(): string {
    if (this.blocked) return '';
    if (!this.#inString) return this.#between.flush();
    const rest = escaped(this.#string.flush());
    if (this.blocked) return rest;
    const begun = this.#escape;
    this.#escape = '';
    this.#inString = false;
    return rest + begun;
  }

  #closeString(): string {
    const rest = escaped(this.#string.flush());
    if (this.blocked) return rest;
    this.#inString = false;
    return `${rest}"`;
  }

  /** What a whole escape stands for goes to the string's text; one that JSON does not know stands for itself. */
  #unescape(): string {
    const begun = this.#escape;
    if (begun[1] === 'u' && begun.length < 6 && HEX.test(begun.slice(2).padEnd(4, '0'))) return '';
    this.#escape = '';
    const unit =
      begun[1] === 'u' && HEX.test(begun.slice(2))
        ? String.fromCharCode(Number.parseInt(begun.slice(2), 16))
        : simpleEscapes[begun.slice(1)];
    if (unit !== undefined) return escaped(this.#string.push(unit));
    // The last character may be the end of the string, or begin another begun.
    const last = begun.at(-1) ?? '';
    const released = escaped(this.#string.push(begun.slice(0, -1)));
    return this.blocked ? released : released + this.push(last);
  }
}
