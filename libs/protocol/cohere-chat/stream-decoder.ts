import type { StreamDecoder, StreamFrame } from '../codec.ts';
import type { StartedPart, StreamEvent } from '../ir/stream-event.ts';
import { TextOffsets } from '../ir/text-offsets.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { decodeCitation } from './citations.ts';
import { decodeFinish } from './finish.ts';
import { decodeLogprobs } from './logprobs.ts';
import { ownExtensions, written } from './protocol.ts';
import { decodeUsage } from './usage.ts';

interface OpenBlock {
  block: number;
  kind: 'text' | 'reasoning' | 'tool' | 'plan';
  offsets: TextOffsets;
}

const endMembers = new Set(['type', 'id', 'delta']);
const startMembers = new Set(['type', 'id', 'delta']);

const objectIn = (object: unknown, ...keys: string[]): JsonObject | undefined => {
  let inner = object;
  for (const key of keys) inner = isObject(inner) ? inner[key] : undefined;
  return isObject(inner) ? inner : undefined;
};

/**
 * https://docs.cohere.com/docs/streaming. Blocks of content and tool calls have numbers of their own each; citations come
 * while a text block is open or after it, so that it stops only when the next block begins.
 */
export class CohereStreamDecoder implements StreamDecoder {
  /** The block that was begun last, and whether it has yet to stop. */
  #open: OpenBlock | undefined;
  /** The text block that citations are of. */
  #text: OpenBlock | undefined;
  #blocks = 0;
  #malformed = 0;

  get malformed(): number {
    return this.#malformed;
  }

  push({ data }: StreamFrame): StreamEvent[] {
    if (data === '[DONE]') return [];
    const events: StreamEvent[] = [];
    try {
      const event: unknown = JSON.parse(data);
      if (!isObject(event) || !this.#read(event, events)) this.#malformed += 1;
    } catch {
      this.#malformed += 1;
    }
    return events;
  }

  /** False where nothing can be made of it. */
  #read(event: JsonObject, events: StreamEvent[]): boolean {
    switch (event.type) {
      case 'message-start': {
        const extensions = ownExtensions(event, startMembers);
        const id = typeof event.id === 'string' ? { id: event.id } : {};
        events.push({ type: 'start', ...id, ...(extensions && { extensions }) });
        return true;
      }
      case 'content-start':
        return this.#startContent(objectIn(event, 'delta', 'message', 'content'), events);
      case 'content-delta':
        return this.#content(objectIn(event, 'delta', 'message', 'content'), event.logprobs, events);
      case 'tool-plan-delta':
        return this.#plan(objectIn(event, 'delta', 'message')?.tool_plan, events);
      case 'tool-call-start':
        return this.#startCall(objectIn(event, 'delta', 'message', 'tool_calls'), events);
      case 'tool-call-delta':
        return this.#input(objectIn(event, 'delta', 'message', 'tool_calls', 'function')?.arguments, events);
      case 'citation-start':
        return this.#cite(objectIn(event, 'delta', 'message', 'citations'), events);
      case 'content-end':
      case 'tool-call-end':
      case 'citation-end':
        return true;
      case 'message-end':
        this.#end(event, events);
        return true;
      default:
        // An event of later days is no fault of the stream.
        return typeof event.type === 'string';
    }
  }

  #begin(kind: OpenBlock['kind'], part: StartedPart, events: StreamEvent[]): OpenBlock {
    this.#stop(events);
    const open = { block: this.#blocks, kind, offsets: new TextOffsets() };
    this.#blocks += 1;
    this.#open = open;
    if (kind === 'text') this.#text = open;
    events.push({ type: 'block-start', choice: 0, block: open.block, part });
    return open;
  }

  #stop(events: StreamEvent[]): void {
    if (this.#open !== undefined) events.push({ type: 'block-stop', choice: 0, block: this.#open.block });
    this.#open = undefined;
    this.#text = undefined;
  }

  #startContent(content: JsonObject | undefined, events: StreamEvent[]): boolean {
    if (content === undefined) return false;
    if (content.type === 'thinking') this.#begin('reasoning', { type: 'reasoning', text: '' }, events);
    else if (content.type === 'text') this.#begin('text', { type: 'text', text: '' }, events);
    else return false;
    return this.#content(content, undefined, events);
  }

  #content(content: JsonObject | undefined, logprobs: unknown, events: StreamEvent[]): boolean {
    const open = this.#open;
    if (content === undefined || open === undefined) return false;
    const { block } = open;
    if (open.kind === 'reasoning' && typeof content.thinking === 'string') {
      if (content.thinking !== '')
        events.push({ type: 'reasoning-delta', choice: 0, block, text: content.thinking });
      return true;
    }
    if (open.kind !== 'text') return false;
    const text = typeof content.text === 'string' ? content.text : '';
    open.offsets.push(text);
    const decoded = isObject(logprobs) ? { logprobs: decodeLogprobs([logprobs]) } : {};
    if (text !== '' || decoded.logprobs !== undefined)
      events.push({ type: 'text-delta', choice: 0, block, text, ...decoded });
    return true;
  }

  #plan(text: unknown, events: StreamEvent[]): boolean {
    if (typeof text !== 'string') return false;
    const open =
      this.#open?.kind === 'plan'
        ? this.#open
        : this.#begin('plan', { type: 'reasoning', text: '', extensions: written({ plan: true }) }, events);
    events.push({ type: 'reasoning-delta', choice: 0, block: open.block, text });
    return true;
  }

  #startCall(call: JsonObject | undefined, events: StreamEvent[]): boolean {
    const name = objectIn(call, 'function')?.name;
    if (typeof call?.id !== 'string' || typeof name !== 'string') return false;
    this.#begin('tool', { type: 'tool-call', id: call.id, name, arguments: '', kind: 'function' }, events);
    const first = objectIn(call, 'function')?.arguments;
    return first === undefined || first === '' || this.#input(first, events);
  }

  #input(text: unknown, events: StreamEvent[]): boolean {
    if (typeof text !== 'string' || this.#open?.kind !== 'tool') return false;
    events.push({ type: 'input-delta', choice: 0, block: this.#open.block, text });
    return true;
  }

  /** Citations of a plan are of no text. */
  #cite(citation: JsonObject | undefined, events: StreamEvent[]): boolean {
    if (citation === undefined) return false;
    const of = this.#text;
    if (of === undefined) return citation.type === 'PLAN' || citation.type === 'THINKING_CONTENT';
    events.push({
      type: 'citation',
      choice: 0,
      block: of.block,
      citation: decodeCitation(citation, of.offsets),
    });
    return true;
  }

  #end(event: JsonObject, events: StreamEvent[]): void {
    const delta = objectIn(event, 'delta') ?? {};
    this.#stop(events);
    if (typeof delta.error === 'string' && delta.error !== '') {
      events.push({ type: 'error', error: { status: 502, message: delta.error } });
      return;
    }
    events.push({ type: 'finish', choice: 0, finish: decodeFinish(delta.finish_reason) });
    if (isObject(delta.usage)) events.push({ type: 'usage', usage: decodeUsage(delta.usage, 'usage') });
    const extensions = ownExtensions(event, endMembers);
    events.push({ type: 'end', ...(extensions && { extensions }) });
  }
}
