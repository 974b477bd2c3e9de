import type { StartedPart, StreamEvent } from '../ir/stream-event.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { nativeItem } from './decode-item.ts';
import { type Contents, noteContents } from './finish.ts';
import type { BlockSink, OpenItem } from './open-item.ts';
import { OpenCall } from './stream-call.ts';
import { OpenMessage } from './stream-message.ts';
import { OpenReasoning } from './stream-reasoning.ts';

/** The items of a stream by their `output_index`; each becomes a block, a message one for each part of its content. */
export class OpenItems {
  readonly #contents: Contents;
  /** Undefined: done. */
  readonly #items = new Map<number, OpenItem | undefined>();
  readonly #sink: BlockSink;
  #blocks = 0;
  #events: StreamEvent[] = [];

  constructor(contents: Contents) {
    this.#contents = contents;
    this.#sink = {
      start: part => this.#start(part),
      emit: event => {
        this.#events.push(event);
      },
    };
  }

  read(event: JsonObject, events: StreamEvent[]): boolean {
    const { output_index: index, item } = event;
    if (typeof index !== 'number') return typeof event.type === 'string';
    this.#events = events;
    switch (event.type) {
      case 'response.output_item.added':
        return isObject(item) && this.#open(index, item) !== undefined;
      case 'response.output_item.done':
        return isObject(item) && this.#done(index, item);
      default:
        return this.#items.get(index)?.read(event) ?? true;
    }
  }

  /** What the whole response has beyond the events. */
  finish(output: unknown, events: StreamEvent[]): void {
    if (!Array.isArray(output)) return;
    this.#events = events;
    for (const [index, item] of output.entries()) if (isObject(item)) this.#done(index, item);
  }

  #start(part: StartedPart): number {
    const block = this.#blocks;
    this.#blocks += 1;
    noteContents(part, this.#contents);
    this.#events.push({ type: 'block-start', choice: 0, block, part });
    return block;
  }

  #open(index: number, item: JsonObject): OpenItem | undefined {
    const known = this.#items.get(index);
    if (known !== undefined) return known;
    const opened = this.#create(item);
    if (opened !== undefined) this.#items.set(index, opened);
    return opened;
  }

  #create(item: JsonObject): OpenItem | undefined {
    switch (item.type) {
      case 'message':
        return new OpenMessage(item, this.#sink);
      case 'reasoning':
        return new OpenReasoning(item, this.#sink);
      case 'function_call':
      case 'custom_tool_call':
        if (typeof item.call_id !== 'string' || typeof item.name !== 'string') return undefined;
        return new OpenCall(item, item.call_id, item.name, this.#sink);
      default:
        return new OpenNative(this.#sink);
    }
  }

  #done(index: number, item: JsonObject): boolean {
    if (this.#items.has(index) && this.#items.get(index) === undefined) return true;
    const opened = this.#open(index, item);
    opened?.done(item);
    this.#items.set(index, undefined);
    return opened !== undefined;
  }
}

/** An item that only this protocol has: nothing is told of it before it is whole. */
class OpenNative implements OpenItem {
  readonly #sink: BlockSink;

  constructor(sink: BlockSink) {
    this.#sink = sink;
  }

  read(): boolean {
    return true;
  }

  done(item: JsonObject): void {
    const block = this.#sink.start(nativeItem(item));
    this.#sink.emit({ type: 'block-stop', choice: 0, block });
  }
}
