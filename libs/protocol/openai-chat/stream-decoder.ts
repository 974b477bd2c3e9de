import type { StreamDecoder, StreamFrame } from '../codec.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import { parseObject } from '../json/parse-object.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { ChoiceDecoder } from './choice-decoder.ts';
import { decodeHead, splitHead } from './decode-response.ts';
import { decodeChunkError } from './errors.ts';
import { unknownOf, withExtensions } from './extensions.ts';
import { decodeUsage } from './usage.ts';

/** Above this a provider's choice is an error, not an answer that was asked for. */
const MAX_CHOICES = 128;
const known = new Set([
  'id',
  'object',
  'created',
  'model',
  'choices',
  'usage',
  'service_tier',
  'system_fingerprint',
  'provider',
  'x_groq',
  'obfuscation',
  'error',
]);

/**
 * Chunks of a chat completion, https://platform.openai.com/docs/api-reference/chat/streaming. The end is
 * `data: [DONE]`. Each choice finishes with its reason; OpenRouter repeats it, and may go on after it.
 */
export class ChatStreamDecoder implements StreamDecoder {
  readonly #choices = new Map<number, ChoiceDecoder>();
  #malformed = 0;
  #started = false;
  #over = false;
  /** Unknown members of chunks after the first. */
  #late: JsonObject | undefined;
  #serviceTier: string | undefined;

  get malformed(): number {
    return this.#malformed;
  }

  push({ data }: StreamFrame): StreamEvent[] {
    if (this.#over || data === '') return [];
    const chunk = parseObject(data);
    if (chunk !== undefined) {
      const events: StreamEvent[] = [];
      this.#pushChunk(chunk, events);
      return events;
    }
    if (data.trim() === '[DONE]') return this.#end();
    this.#malformed += 1;
    return [];
  }

  #pushChunk(chunk: JsonObject, events: StreamEvent[]): void {
    const { choices, error } = chunk;
    const failed = isObject(error) || (typeof error === 'string' && error !== '');
    if (!failed) this.#pushHead(chunk, events);
    if (Array.isArray(choices)) for (const choice of choices) this.#pushChoice(choice, events);
    const usage = isObject(chunk.usage) || isObject(chunk.x_groq) ? decodeUsage(chunk) : undefined;
    if (usage !== undefined) events.push({ type: 'usage', usage });
    if (failed) {
      this.#over = true;
      events.push({ type: 'error', error: decodeChunkError(chunk) });
    } else if (!Array.isArray(choices) && usage === undefined) this.#malformed += 1;
  }

  #pushHead(chunk: JsonObject, events: StreamEvent[]): void {
    const tier = typeof chunk.service_tier === 'string' ? chunk.service_tier : undefined;
    if (this.#started) {
      const unknown = unknownOf(chunk, known);
      if (unknown !== undefined) this.#late = { ...this.#late, ...unknown };
      if (tier !== undefined) this.#serviceTier = tier;
      return;
    }
    this.#started = true;
    const { obfuscation: _padding, ...head } = chunk;
    events.push({
      type: 'start',
      ...decodeHead(chunk),
      ...(tier !== undefined && { serviceTier: tier }),
      ...splitHead(head),
    });
  }

  #pushChoice(choice: unknown, events: StreamEvent[]): void {
    if (!isObject(choice)) return;
    const index = typeof choice.index === 'number' ? choice.index : 0;
    let decoder = this.#choices.get(index);
    if (decoder === undefined) {
      if (this.#choices.size >= MAX_CHOICES) return;
      decoder = new ChoiceDecoder(index);
      this.#choices.set(index, decoder);
    }
    decoder.push(choice, events);
  }

  #end(): StreamEvent[] {
    this.#over = true;
    // Nothing but the mark of the end is no answer.
    if (!this.#started) return [];
    const events: StreamEvent[] = [];
    for (const choice of this.#choices.values()) choice.end(events);
    events.push({
      type: 'end',
      ...(this.#serviceTier !== undefined && { serviceTier: this.#serviceTier }),
      ...withExtensions(this.#late),
    });
    return events;
  }
}
