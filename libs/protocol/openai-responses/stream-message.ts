import type { Extensions } from '../ir/extensions.ts';
import { TextOffsets } from '../ir/text-offsets.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { decodeAnnotation } from './annotations.ts';
import { itemExtensions, textForm, unknownOfPart } from './decode-item.ts';
import { ownExtensions } from './extensions.ts';
import type { BlockSink, OpenItem } from './open-item.ts';

interface OpenPart {
  block: number;
  offsets: TextOffsets;
  told: boolean;
  annotations: number;
  logprobs: number;
  /** Set once the part is whole. */
  stop?: { members: JsonObject | undefined; form: JsonObject };
}

/**
 * `message`: each part of its content is a block, which ends only when the next begins or the item is done,
 * since only then the item's status is known.
 * https://platform.openai.com/docs/api-reference/responses-streaming/response/content_part
 */
export class OpenMessage implements OpenItem {
  readonly #item: JsonObject;
  readonly #sink: BlockSink;
  readonly #parts = new Map<number, OpenPart>();
  #last: OpenPart | undefined;

  constructor(item: JsonObject, sink: BlockSink) {
    this.#item = item;
    this.#sink = sink;
  }

  read(event: JsonObject): boolean {
    const { part, delta } = event;
    const index = typeof event.content_index === 'number' ? event.content_index : 0;
    switch (event.type) {
      case 'response.content_part.added':
        return isObject(part) && this.#open(index, part.type) !== undefined;
      case 'response.output_text.delta':
        return typeof delta === 'string' && this.#tell(index, 'output_text', delta, event.logprobs);
      case 'response.refusal.delta':
        return typeof delta === 'string' && this.#tell(index, 'refusal', delta, undefined);
      case 'response.output_text.annotation.added':
        return isObject(event.annotation) && this.#cite(index, event.annotation);
      case 'response.content_part.done':
        return isObject(part) && this.#whole(index, part);
      default:
        return true;
    }
  }

  #open(index: number, type: unknown): OpenPart | undefined {
    const known = this.#parts.get(index);
    if (known !== undefined) return known;
    if (type !== 'output_text' && type !== 'refusal') return undefined;
    this.#stop(undefined, {});
    const { members, form } =
      this.#parts.size === 0 ? itemExtensions(this.#item) : { members: undefined, form: {} };
    const extensions = ownExtensions(members, form);
    const block = this.#sink.start({
      type: type === 'refusal' ? 'refusal' : 'text',
      text: '',
      ...(extensions && { extensions }),
    });
    const opened = { block, offsets: new TextOffsets(), told: false, annotations: 0, logprobs: 0 };
    this.#parts.set(index, opened);
    this.#last = opened;
    return opened;
  }

  #tell(index: number, type: string, text: string, logprobs: unknown): boolean {
    const part = this.#open(index, type);
    if (part === undefined) return false;
    part.told = true;
    part.offsets.push(text);
    if (Array.isArray(logprobs)) part.logprobs += logprobs.length;
    this.#sink.emit({
      type: 'text-delta',
      choice: 0,
      block: part.block,
      text,
      ...(Array.isArray(logprobs) && logprobs.length > 0 && { logprobs: { content: logprobs } }),
    });
    return true;
  }

  #cite(index: number, annotation: JsonObject): boolean {
    const part = this.#open(index, 'output_text');
    if (part === undefined) return false;
    part.annotations += 1;
    const citation = decodeAnnotation(annotation, part.offsets);
    this.#sink.emit({ type: 'citation', choice: 0, block: part.block, citation });
    return true;
  }

  /** A part as a whole: what its events left out is told now. */
  #whole(index: number, value: JsonObject): boolean {
    const part = this.#open(index, value.type);
    if (part === undefined) return false;
    if (part.stop !== undefined) return true;
    const text = value.type === 'refusal' ? value.refusal : value.text;
    if (!part.told && typeof text === 'string' && text !== '')
      this.#tell(index, String(value.type), text, value.logprobs);
    const { annotations } = value;
    if (Array.isArray(annotations))
      for (const annotation of annotations.slice(part.annotations))
        if (isObject(annotation)) this.#cite(index, annotation);
    part.stop = {
      members: unknownOfPart(value),
      form: value.type === 'refusal' ? {} : this.#formOf(value, part),
    };
    return true;
  }

  /** The whole part may leave out the log probabilities that its deltas had. */
  #formOf(value: JsonObject, { logprobs }: OpenPart): JsonObject {
    const form = textForm(value);
    return logprobs > 0 ? { ...form, logprobs } : form;
  }

  done(item: JsonObject): void {
    const content = Array.isArray(item.content) ? item.content : [];
    for (const [index, part] of content.entries()) if (isObject(part)) this.#whole(index, part);
    const { members } = itemExtensions(item);
    this.#stop(
      this.#parts.size === 1 ? members : undefined,
      typeof item.status === 'string' ? { status: item.status } : {},
    );
  }

  /** Ends the block that is open. */
  #stop(members: JsonObject | undefined, form: JsonObject): void {
    const part = this.#last;
    if (part === undefined) return;
    this.#last = undefined;
    const extensions: Extensions | undefined = ownExtensions(
      members || part.stop?.members ? { ...part.stop?.members, ...members } : undefined,
      { ...part.stop?.form, ...form },
    );
    this.#sink.emit({
      type: 'block-stop',
      choice: 0,
      block: part.block,
      ...(extensions && { extensions }),
    });
  }
}
