import type { ToolCallPart } from '../ir/part.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import type { Blocks } from './blocks.ts';
import { functionCallId } from './decode-assistant.ts';
import { native } from './decode-part.ts';
import { unknownOf, withExtensions } from './extensions.ts';
import { readExtraContent } from './tool-calls.ts';

const MAX_CALLS = 1024;
const callKeys = new Set(['index', 'id', 'type', 'function', 'custom']);

interface OpenCall {
  id: string;
  block: number;
}

/**
 * The tool calls of a choice. `index` tells which one a piece belongs to; some providers send none, or the
 * same for all, each call whole: there a new id begins a new call.
 */
export class CallDecoder {
  readonly #blocks: Blocks;
  readonly #byIndex = new Map<number, OpenCall>();
  #open: OpenCall[] = [];
  #last: OpenCall | undefined;

  constructor(blocks: Blocks) {
    this.#blocks = blocks;
  }

  push(value: unknown): void {
    if (!isObject(value)) return;
    const index = typeof value.index === 'number' ? value.index : undefined;
    const known = index === undefined ? this.#last : this.#byIndex.get(index);
    const id = typeof value.id === 'string' ? value.id : '';
    const custom = isObject(value.custom) ? value.custom : undefined;
    const called = custom ?? (isObject(value.function) ? value.function : {});
    const name = typeof called.name === 'string' ? called.name : '';
    const continued = known !== undefined && (id === '' || id === known.id || known.id === '');
    const goesOn = continued && (index !== undefined || name === '' || id !== '');
    const call = goesOn ? known : this.#start(value, id, name, index);
    if (call === undefined) return;
    const { choice, events } = this.#blocks;
    const text = argumentsOf(custom === undefined ? called.arguments : called.input);
    if (text !== '') events.push({ type: 'input-delta', choice, block: call.block, text });
    if (!goesOn) return;
    const { proof } = readExtraContent(isObject(value.extra_content) ? value : undefined);
    if (proof !== undefined) events.push({ type: 'proof', choice, block: call.block, proof });
  }

  pushDeprecated(call: JsonObject): void {
    const { choice, events } = this.#blocks;
    if (this.#last === undefined) {
      const name = typeof call.name === 'string' ? call.name : '';
      const form = { deprecated: true };
      this.#begin(functionCallId(name), {
        type: 'tool-call',
        kind: 'function',
        id: functionCallId(name),
        name,
        arguments: '',
        ...withExtensions(undefined, form),
      });
    }
    const text = argumentsOf(call.arguments);
    if (text !== '' && this.#last !== undefined)
      events.push({ type: 'input-delta', choice, block: this.#last.block, text });
  }

  stop(): void {
    const { choice, events } = this.#blocks;
    for (const { block } of this.#open) events.push({ type: 'block-stop', choice, block });
    this.#open = [];
    this.#byIndex.clear();
    this.#last = undefined;
  }

  #start(value: JsonObject, id: string, name: string, index: number | undefined): OpenCall | undefined {
    if (this.#open.length >= MAX_CALLS) return undefined;
    const kind = isObject(value.custom) || value.type === 'custom' ? 'custom' : 'function';
    if (kind === 'function' && typeof value.type === 'string' && value.type !== 'function') {
      const { choice, events } = this.#blocks;
      const block = this.#blocks.next++;
      events.push(
        { type: 'block-start', choice, block, part: native(value.type, value) },
        { type: 'block-stop', choice, block },
      );
      return undefined;
    }
    const { proof, members } = readExtraContent(unknownOf(value, callKeys));
    const call = this.#begin(id, {
      type: 'tool-call',
      kind,
      id,
      name,
      arguments: '',
      ...(proof !== undefined && { proof }),
      ...withExtensions(members),
    });
    if (index !== undefined) this.#byIndex.set(index, call);
    return call;
  }

  #begin(id: string, part: ToolCallPart): OpenCall {
    const { choice, events } = this.#blocks;
    const block = this.#blocks.next++;
    events.push({ type: 'block-start', choice, block, part });
    const call = { id, block };
    this.#open.push(call);
    this.#last = call;
    return call;
  }
}

function argumentsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return isObject(value) ? JSON.stringify(value) : '';
}
