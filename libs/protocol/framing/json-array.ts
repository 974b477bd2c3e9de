import { GatewayError } from '@sluice/contract';

const MAX_ELEMENT_BYTES = 64 * 1024 * 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Space, tab, line feed, carriage return; the bytes of a byte order mark are passed over too. */
const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
const isMark = (byte: number): boolean => byte === 0xef || byte === 0xbb || byte === 0xbf;

/**
 * Where the scan stands: before the array, between two elements, in one, or behind the array.
 */
type State = 'before' | 'between' | 'element' | 'after';

/**
 * Cuts a JSON array that arrives in pieces into its elements, each an object, as Gemini streams without
 * `alt=sse`. Works on bytes, since no byte of a longer UTF-8 sequence looks like one of JSON's own. Elements are
 * views of the chunk; only one that spans chunks is copied.
 */
export class JsonArraySplitter {
  readonly #maxElementBytes: number;
  #state: State = 'before';
  #depth = 0;
  #inString = false;
  #escaped = false;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  constructor(maxElementBytes = MAX_ELEMENT_BYTES) {
    this.#maxElementBytes = maxElementBytes;
  }

  /** Whether the array was closed: without that the stream was cut off. */
  get closed(): boolean {
    return this.#state === 'after';
  }

  /** The elements that this chunk completes. Throws `upstream_invalid` on what is no array of objects, and above the bound. */
  push(chunk: Uint8Array): Uint8Array[] {
    const elements: Uint8Array[] = [];
    let start = this.#state === 'element' ? 0 : -1;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      if (this.#state !== 'element') {
        if (this.#scanOutside(byte)) start = index;
      } else if (this.#endsElement(byte)) {
        elements.push(this.#take(chunk.subarray(start, index + 1)));
        this.#state = 'between';
        start = -1;
      }
    }
    if (start !== -1) this.#keep(chunk.subarray(start));
    return elements;
  }

  /** Whether an element begins with this byte. */
  #scanOutside(byte: number): boolean {
    if (isBlank(byte)) return false;
    if (this.#state === 'before') {
      if (isMark(byte)) return false;
      if (byte !== OPEN_ARRAY) throw invalid('It does not begin with "[".');
      this.#state = 'between';
      return false;
    }
    if (this.#state === 'after') throw invalid('There is something behind its end.');
    if (byte === COMMA) return false;
    if (byte === CLOSE_ARRAY) {
      this.#state = 'after';
      return false;
    }
    if (byte !== OPEN_OBJECT) throw invalid('An element is no object.');
    this.#state = 'element';
    this.#depth = 1;
    return true;
  }

  #endsElement(byte: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#inString = false;
      return false;
    }
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#depth += 1;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) this.#depth -= 1;
    return this.#depth === 0;
  }

  #take(last: Uint8Array): Uint8Array {
    this.#check(last);
    if (this.#pendingBytes === 0) return last;
    const element = Buffer.concat([...this.#pending, last]);
    this.#pending = [];
    this.#pendingBytes = 0;
    return element;
  }

  #keep(rest: Uint8Array): void {
    this.#check(rest);
    this.#pending.push(rest);
    this.#pendingBytes += rest.length;
  }

  #check(more: Uint8Array): void {
    if (this.#pendingBytes + more.length > this.#maxElementBytes)
      throw invalid(`An element is larger than ${this.#maxElementBytes} bytes.`);
  }
}

const invalid = (why: string): GatewayError =>
  new GatewayError('upstream_invalid', { internal: `Not a JSON array of objects: ${why}` });

/** Writes the elements of an array one by one, as Google does it: `[{…}`, `,\r\n{…}`, `]`. */
export class JsonArrayWriter {
  #begun = false;

  /** `json` is the text of an element. */
  push(json: string): string {
    const before = this.#begun ? ',\r\n' : '[';
    this.#begun = true;
    return before + json;
  }

  end(): string {
    return this.#begun ? ']' : '[]';
  }
}
