import type { StartedPart, StreamEvent } from '../ir/stream-event.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import type { Blocks } from './blocks.ts';
import { CallDecoder } from './call-decoder.ts';
import { decodeAnnotation } from './citations.ts';
import { decodePart } from './decode-part.ts';
import { splitChoice } from './decode-response.ts';
import { unknownOf, withExtensions } from './extensions.ts';
import { decodeFinish } from './finish.ts';
import { ReasoningDecoder } from './reasoning-decoder.ts';
import { thinkingTexts } from './thinking.ts';

const deltaKeys = new Set([
  'role',
  'content',
  'refusal',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
  'tool_calls',
  'function_call',
  'audio',
  'images',
  'annotations',
]);

type Flowing = 'text' | 'refusal' | 'reasoning' | 'audio';

/**
 * One choice of a stream. Text, refusal, reasoning and audio flow one after the other: one begins where the
 * other stops. Tool calls stay open until the choice finishes, since their pieces may alternate.
 */
export class ChoiceDecoder {
  readonly #blocks: Blocks;
  readonly #calls: CallDecoder;
  readonly #reasoning: ReasoningDecoder;
  #flowing: { kind: Flowing; block: number } | undefined;
  #finished = false;
  #refused = false;
  #logprobs: JsonObject | undefined;
  #unknown: JsonObject | undefined;

  constructor(index: number) {
    this.#blocks = { choice: index, next: 0, events: [] };
    this.#calls = new CallDecoder(this.#blocks);
    this.#reasoning = new ReasoningDecoder(this.#blocks);
  }

  push(choice: JsonObject, events: StreamEvent[]): void {
    this.#blocks.events = events;
    const { delta, finish_reason: reason, logprobs } = choice;
    if (isObject(logprobs)) this.#logprobs = logprobs;
    if (isObject(delta)) this.#pushDelta(delta);
    if (typeof reason === 'string' && !this.#finished) this.#finish(choice);
  }

  /** Closes what is open; a choice that never said why it ended finishes here. */
  end(events: StreamEvent[]): void {
    this.#blocks.events = events;
    if (this.#finished) this.#close();
    else this.#finish({});
  }

  #pushDelta(delta: JsonObject): void {
    const { content, refusal } = delta;
    this.#pushReasoning(delta);
    if (typeof content === 'string') {
      if (content !== '') this.#pushText(content);
    } else if (Array.isArray(content)) for (const part of content) this.#pushPart(part);
    if (Array.isArray(delta.annotations)) this.#pushAnnotations(delta.annotations);
    if (typeof refusal === 'string' && refusal !== '') {
      this.#refused = true;
      this.#delta(this.#flow('refusal', { type: 'refusal', text: '' }), refusal);
    }
    if (isObject(delta.audio)) this.#pushAudio(delta.audio);
    if (Array.isArray(delta.images)) for (const image of delta.images) this.#pushWhole(image);
    if (Array.isArray(delta.tool_calls) && delta.tool_calls.length > 0) {
      this.#stopFlowing();
      for (const call of delta.tool_calls) this.#calls.push(call);
    }
    if (isObject(delta.function_call)) {
      this.#stopFlowing();
      this.#calls.pushDeprecated(delta.function_call);
    }
    const unknown = unknownOf(delta, deltaKeys);
    if (unknown !== undefined) this.#unknown = { ...this.#unknown, ...unknown };
  }

  #pushReasoning(delta: JsonObject): void {
    const { reasoning_details: details } = delta;
    const member = typeof delta.reasoning_content === 'string' ? 'reasoning_content' : 'reasoning';
    const value = delta[member];
    const text = typeof value === 'string' ? value : '';
    const detailed = Array.isArray(details) && details.length > 0 ? details : undefined;
    if (text === '' && detailed === undefined) return;
    if (detailed !== undefined && text === '' && this.#reasoning.completesLate(detailed)) return;
    if (this.#flowing?.kind !== 'reasoning') {
      this.#stopFlowing();
      this.#flowing = { kind: 'reasoning', block: -1 };
    }
    this.#reasoning.push(text, member, detailed);
  }

  #pushText(text: string): void {
    this.#delta(this.#flow('text', { type: 'text', text: '' }), text);
  }

  #delta(block: number, text: string): void {
    const { choice, events } = this.#blocks;
    const logprobs = this.#logprobs;
    this.#logprobs = undefined;
    events.push({ type: 'text-delta', choice, block, text, ...(logprobs !== undefined && { logprobs }) });
  }

  /** Mistral's parts: text, and thinking that is a list of texts. Others come whole. */
  #pushPart(part: unknown): void {
    if (!isObject(part)) return;
    if (part.type === 'text' && typeof part.text === 'string') {
      if (part.text !== '') this.#pushText(part.text);
      return;
    }
    const pieces = part.type === 'thinking' ? thinkingTexts(part.thinking) : undefined;
    if (pieces === undefined) {
      this.#pushWhole(part);
      return;
    }
    const text = pieces.join('');
    if (text === '') return;
    if (this.#flowing?.kind !== 'reasoning') {
      this.#stopFlowing();
      this.#flowing = { kind: 'reasoning', block: -1 };
    }
    this.#reasoning.push(text, 'thinking', undefined);
  }

  /** A part that does not come in pieces. What cannot be read in a stream says nothing. */
  #pushWhole(value: unknown): void {
    if (!isObject(value) || typeof value.type !== 'string') return;
    const part = readPart(value);
    if (part === undefined) return;
    this.#stopFlowing();
    const { choice, events } = this.#blocks;
    const block = this.#blocks.next++;
    events.push({ type: 'block-start', choice, block, part }, { type: 'block-stop', choice, block });
  }

  #pushAnnotations(annotations: readonly unknown[]): void {
    for (const annotation of annotations) {
      const citation = decodeAnnotation(annotation);
      if (citation === undefined) continue;
      const block = this.#flow('text', { type: 'text', text: '' });
      const { choice, events } = this.#blocks;
      events.push({ type: 'citation', choice, block, citation });
    }
  }

  #pushAudio({ id, data, transcript, expires_at: expiresAt }: JsonObject): void {
    const { choice, events } = this.#blocks;
    const block = this.#flow('audio', {
      type: 'audio',
      source: { kind: 'base64', mediaType: 'application/octet-stream', base64: '' },
      ...(typeof id === 'string' && { id }),
      ...withExtensions(typeof expiresAt === 'number' ? { expires_at: expiresAt } : undefined),
    });
    if (typeof transcript === 'string' && transcript !== '')
      events.push({ type: 'text-delta', choice, block, text: transcript });
    if (typeof data === 'string' && data !== '')
      events.push({ type: 'input-delta', choice, block, text: data });
  }

  /** The open block of this kind; where another kind flows, it stops and one of this kind begins. */
  #flow(kind: Flowing, part: StartedPart): number {
    if (this.#flowing?.kind === kind) return this.#flowing.block;
    this.#stopFlowing();
    const { choice, events } = this.#blocks;
    const block = this.#blocks.next++;
    events.push({ type: 'block-start', choice, block, part });
    this.#flowing = { kind, block };
    return block;
  }

  #stopFlowing(): void {
    if (this.#flowing === undefined) return;
    const { kind, block } = this.#flowing;
    if (kind === 'reasoning') this.#reasoning.stop();
    else this.#blocks.events.push({ type: 'block-stop', choice: this.#blocks.choice, block });
    this.#flowing = undefined;
  }

  #close(): void {
    this.#stopFlowing();
    this.#calls.stop();
  }

  #finish(choice: JsonObject): void {
    this.#finished = true;
    this.#close();
    this.#blocks.events.push({
      type: 'finish',
      choice: this.#blocks.choice,
      finish: decodeFinish(choice.finish_reason, choice.stop_reason, this.#refused),
      ...(this.#logprobs !== undefined && { logprobs: this.#logprobs }),
      ...splitChoice(choice, this.#unknown),
    });
    this.#logprobs = undefined;
  }
}

function readPart(value: JsonObject): StartedPart | undefined {
  try {
    const part = decodePart(value, '');
    return part.type === 'document' || part.type === 'video' || part.type === 'tool-result'
      ? undefined
      : part;
  } catch {
    return undefined;
  }
}
