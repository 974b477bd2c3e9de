import type { JsonObject } from '../json/read-object.ts';
import { callExtensions } from './decode-item.ts';
import type { BlockSink, OpenItem } from './open-item.ts';

/**
 * `function_call` and `custom_tool_call`: added without arguments, which come in deltas.
 * https://platform.openai.com/docs/api-reference/responses-streaming/response/function_call_arguments
 */
export class OpenCall implements OpenItem {
  readonly #sink: BlockSink;
  readonly #block: number;
  readonly #member: 'arguments' | 'input';
  #told = false;

  constructor(item: JsonObject, id: string, name: string, sink: BlockSink) {
    this.#sink = sink;
    const custom = item.type === 'custom_tool_call';
    this.#member = custom ? 'input' : 'arguments';
    const extensions = callExtensions(item);
    this.#block = sink.start({
      type: 'tool-call',
      id,
      name,
      arguments: '',
      kind: custom ? 'custom' : 'function',
      ...(extensions && { extensions }),
    });
  }

  read({ type, delta }: JsonObject): boolean {
    if (type !== 'response.function_call_arguments.delta' && type !== 'response.custom_tool_call_input.delta')
      return true;
    if (typeof delta !== 'string') return false;
    this.#tell(delta);
    return true;
  }

  #tell(text: string): void {
    this.#told = true;
    this.#sink.emit({ type: 'input-delta', choice: 0, block: this.#block, text });
  }

  done(item: JsonObject): void {
    const whole = item[this.#member];
    if (!this.#told && typeof whole === 'string' && whole !== '') this.#tell(whole);
    const extensions = callExtensions(item);
    this.#sink.emit({
      type: 'block-stop',
      choice: 0,
      block: this.#block,
      ...(extensions && { extensions }),
    });
  }
}
