import type { NativePart } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { nativePart } from './decode-block.ts';
import { parseObject } from './encode-block.ts';

/** A tool's input that a server runs, or a summary, is kept up to here. */
const MAX_LENGTH = 4 * 1024 * 1024;
const namedHere = new Set(['text', 'thinking', 'redacted_thinking', 'tool_use']);

/** A block that comes whole in our events, though its input (server tools) or content (compaction) is streamed. */
export class NativeBlock {
  /** Whether all of it was understood and kept. */
  whole = true;
  readonly #value: JsonObject;
  #input = '';
  #content = '';

  private constructor(value: JsonObject) {
    this.#value = value;
  }

  /** Undefined for the kinds that have a name of ours. */
  static of(value: JsonObject): NativeBlock | undefined {
    return typeof value.type !== 'string' || namedHere.has(value.type) ? undefined : new NativeBlock(value);
  }

  push(delta: JsonObject): void {
    if (delta.type === 'input_json_delta' && typeof delta.partial_json === 'string')
      this.#input = this.#grown(this.#input, delta.partial_json);
    else if (delta.type === 'compaction_delta' && typeof delta.content === 'string')
      this.#content = this.#grown(this.#content, delta.content);
    else this.whole = false;
  }

  #grown(text: string, more: string): string {
    if (text.length + more.length <= MAX_LENGTH) return text + more;
    this.whole = false;
    return text;
  }

  part(): NativePart {
    if (this.#input === '' && this.#content === '') return nativePart(this.#value);
    const value: JsonObject = { ...this.#value };
    if (this.#content !== '') value.content = this.#content;
    if (this.#input !== '') {
      const input = parseObject(this.#input);
      if (input === undefined) this.whole = false;
      value.input = input ?? (isObject(value.input) ? value.input : {});
    }
    return nativePart(value);
  }
}
