import type { Extensions } from '../ir/extensions.ts';
import type { ToolCallPart } from '../ir/part.ts';
import type { JsonObject } from '../json/read-object.ts';
import { ownForm, ownMembers } from './extensions.ts';
import type { EventWriter } from './item-writer.ts';

/** A call of a streamed response; its arguments, or the input of a free-form tool, come in deltas. */
export class CallWriter {
  readonly #writer: EventWriter;
  readonly #index: number;
  readonly #id: string;
  readonly #custom: boolean;
  readonly #head: JsonObject;
  readonly #status: unknown;
  #text = '';

  constructor(part: ToolCallPart, writer: EventWriter) {
    this.#writer = writer;
    this.#custom = part.kind === 'custom';
    const form = ownForm(part.extensions);
    const { index, id } = writer.begin(this.#custom ? 'ctc' : 'fc', form.id);
    // A whole answer says here how the call ended, a stream that it has begun.
    this.#status = form.status === 'in_progress' ? undefined : form.status;
    this.#index = index;
    this.#id = id;
    this.#head = {
      type: this.#custom ? 'custom_tool_call' : 'function_call',
      id,
      call_id: part.id === '' ? `call_${id}` : part.id,
      name: part.name,
      ...ownMembers(part.extensions),
    };
    writer.add(index, this.#item({ status: 'in_progress' }));
    if (part.arguments !== '') this.tell(part.arguments);
  }

  #item(more: JsonObject): JsonObject {
    return { ...this.#head, [this.#custom ? 'input' : 'arguments']: this.#text, ...more };
  }

  #place(): JsonObject {
    return { item_id: this.#id, output_index: this.#index };
  }

  tell(delta: string): void {
    this.#text += delta;
    const type = this.#custom
      ? 'response.custom_tool_call_input.delta'
      : 'response.function_call_arguments.delta';
    this.#writer.write(type, { ...this.#place(), delta });
  }

  end(extensions: Extensions | undefined): void {
    // No arguments at all are an empty object to clients that parse them.
    if (this.#text === '' && !this.#custom && extensions === undefined) this.tell('{}');
    if (this.#custom)
      this.#writer.write('response.custom_tool_call_input.done', { ...this.#place(), input: this.#text });
    else
      this.#writer.write('response.function_call_arguments.done', {
        ...this.#place(),
        name: this.#head.name,
        arguments: this.#text,
      });
    const { status = this.#status ?? 'completed' } = ownForm(extensions);
    this.#writer.done(this.#index, this.#item({ status, ...ownMembers(extensions) }));
  }
}
