import type { NativePart } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { toolInput } from './encode-parts.ts';
import { PROTOCOL } from './protocol.ts';

const MAX_LENGTH = 1024 * 1024;

/**
 * A block of a stream that has no part of its own here, such as a call of a tool that the provider runs, and
 * its result. It becomes a part when it is whole; what is beyond its bound is cut off.
 */
export class NativeBlock {
  readonly #start: JsonObject;
  #input: string[] = [];
  readonly #content: JsonObject[] = [];
  #length = 0;

  constructor(start: JsonObject) {
    this.#start = start;
  }

  /** False for a delta that is not of the block, or too much. */
  push({ toolUse, toolResult }: JsonObject): boolean {
    if (isObject(toolUse) && typeof toolUse.input === 'string') {
      if (!this.#fits(toolUse.input.length)) return false;
      this.#input.push(toolUse.input);
      return true;
    }
    if (!Array.isArray(toolResult) || !this.#fits(JSON.stringify(toolResult).length)) return false;
    for (const block of toolResult) if (isObject(block)) this.#content.push(block);
    return true;
  }

  part(): NativePart {
    const [name = 'unknown'] = Object.keys(this.#start);
    const start = this.#start[name];
    const inner: JsonObject = isObject(start) ? { ...start } : {};
    if (name === 'toolUse') inner.input = toolInput(this.#input.join(''));
    if (name === 'toolResult') inner.content = this.#content;
    return { type: 'native', protocol: PROTOCOL, name, value: { [name]: inner } };
  }

  #fits(length: number): boolean {
    if (this.#length + length > MAX_LENGTH) return false;
    this.#length += length;
    return true;
  }
}
