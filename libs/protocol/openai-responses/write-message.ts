import type { Extensions } from '../ir/extensions.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { Citation, RefusalPart, TextPart } from '../ir/part.ts';
import { TextOffsets } from '../ir/text-offsets.ts';
import type { JsonObject } from '../json/read-object.ts';
import { encodeAnnotation } from './annotations.ts';
import { messageHead } from './encode-items.ts';
import { isOwn, ownForm, ownMembers, PROTOCOL } from './extensions.ts';
import type { EventWriter } from './item-writer.ts';

interface WrittenPart {
  index: number;
  type: 'text' | 'refusal';
  text: string;
  offsets: TextOffsets;
  annotations: JsonObject[];
  logprobs: unknown[];
  extensions: Extensions | undefined;
}

/** A message of a streamed response: `content_part`, `output_text` and `refusal` events. */
export class MessageWriter {
  readonly #writer: EventWriter;
  readonly #losses: Loss[];
  readonly #index: number;
  readonly #id: string;
  readonly #head: JsonObject;
  readonly #content: JsonObject[] = [];
  #status: unknown;
  /** Parts that are not whole yet. */
  open = 0;

  constructor(first: TextPart | RefusalPart, writer: EventWriter, losses: Loss[]) {
    this.#writer = writer;
    this.#losses = losses;
    const head = messageHead(first, { kind: 'response', mintId: () => undefined });
    const { index, id } = writer.begin('msg', head.id);
    this.#index = index;
    this.#id = id;
    this.#head = { ...head, type: 'message', id };
    writer.add(index, { ...this.#head, status: 'in_progress', content: [] });
  }

  #place(part: WrittenPart): JsonObject {
    return { item_id: this.#id, output_index: this.#index, content_index: part.index };
  }

  begin({ type, extensions }: TextPart | RefusalPart): WrittenPart {
    this.#losses.push(...extensionLosses(extensions, PROTOCOL, 'choices[0].content'));
    const part: WrittenPart = {
      index: this.#content.length,
      type,
      text: '',
      offsets: new TextOffsets(),
      annotations: [],
      logprobs: [],
      extensions,
    };
    const empty =
      type === 'text'
        ? { type: 'output_text', text: '', annotations: [], logprobs: [] }
        : { type: 'refusal', refusal: '' };
    this.#content.push(empty);
    this.open += 1;
    this.#writer.write('response.content_part.added', { ...this.#place(part), part: empty });
    return part;
  }

  tell(part: WrittenPart, delta: string, logprobs: unknown): void {
    part.text += delta;
    const place = this.#place(part);
    if (part.type === 'refusal') {
      this.#writer.write('response.refusal.delta', { ...place, delta });
      return;
    }
    part.offsets.push(delta);
    const tokens: unknown[] = Array.isArray(logprobs) ? logprobs : [];
    for (const token of tokens) part.logprobs.push(token);
    this.#writer.write('response.output_text.delta', { ...place, delta, logprobs: tokens });
  }

  cite(part: WrittenPart, citation: Citation): void {
    const annotation = encodeAnnotation(citation, part.offsets, part.text.length);
    if (annotation === undefined) {
      this.#losses.push({ feature: 'citations', path: 'choices[0].content' });
      return;
    }
    this.#writer.write('response.output_text.annotation.added', {
      ...this.#place(part),
      annotation_index: part.annotations.length,
      annotation,
    });
    part.annotations.push(annotation);
  }

  end(part: WrittenPart, extensions: Extensions | undefined): void {
    const form = { ...ownForm(part.extensions), ...ownForm(extensions) };
    const { status } = form;
    if (status !== undefined) this.#status = status;
    const { item: _first, ...started } = ownMembers(part.extensions);
    const { item: _last, ...stopped } = ownMembers(extensions);
    const value = { ...wholePart(part, form), ...started, ...stopped };
    const place = this.#place(part);
    if (part.type === 'refusal')
      this.#writer.write('response.refusal.done', { ...place, refusal: part.text });
    else
      this.#writer.write('response.output_text.done', { ...place, text: part.text, logprobs: part.logprobs });
    this.#content[part.index] = value;
    this.open -= 1;
    this.#writer.write('response.content_part.done', { ...place, part: value });
  }

  /** `cut`: the answer ended for want of tokens, in the middle of this message. */
  close(cut: boolean): void {
    const status = this.#status ?? (cut ? 'incomplete' : 'completed');
    this.#writer.done(this.#index, { ...this.#head, status, content: this.#content });
  }
}

export type { WrittenPart };

function wholePart(
  { type, text, annotations, logprobs, extensions }: WrittenPart,
  form: JsonObject,
): JsonObject {
  if (type === 'refusal') return { type: 'refusal', refusal: text };
  const own = isOwn(extensions) || Object.keys(form).length > 0;
  return {
    type: 'output_text',
    text,
    ...((!own || form.annotations !== false || annotations.length > 0) && { annotations }),
    ...((!own || form.logprobs !== undefined || logprobs.length > 0) && { logprobs }),
  };
}
