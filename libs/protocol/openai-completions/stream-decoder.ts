import type { StreamDecoder, StreamFrame } from '../codec.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import { parseObject } from '../json/parse-object.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { decodeHead } from '../openai-chat/decode-response.ts';
import { decodeChunkError } from '../openai-chat/errors.ts';
import { decodeFinish } from '../openai-chat/finish.ts';
import { choiceExtensions, headExtensions } from './decode-response.ts';
import { decodeUsage } from './extensions.ts';
import { decodeLogprobs } from './logprobs.ts';

const MAX_CHOICES = 128;
type ChoiceState = 'open' | 'finished';

/** Chunks of a completion, https://platform.openai.com/docs/api-reference/completions/object: each one block of text. */
export class CompletionStreamDecoder implements StreamDecoder {
  readonly #choices = new Map<number, ChoiceState>();
  #malformed = 0;
  #started = false;
  #over = false;

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
    const { error, choices } = chunk;
    if (isObject(error) || (typeof error === 'string' && error !== '')) {
      this.#over = true;
      events.push({ type: 'error', error: decodeChunkError(chunk) });
      return;
    }
    const usage = isObject(chunk.usage) ? decodeUsage(chunk) : undefined;
    if (!Array.isArray(choices) && usage === undefined) {
      this.#malformed += 1;
      return;
    }
    if (!this.#started) {
      this.#started = true;
      events.push({ type: 'start', ...decodeHead(chunk), ...headExtensions(chunk) });
    }
    if (Array.isArray(choices))
      for (const choice of choices) if (isObject(choice)) this.#pushChoice(choice, events);
    if (usage !== undefined) events.push({ type: 'usage', usage });
  }

  #pushChoice(value: JsonObject, events: StreamEvent[]): void {
    const { text, finish_reason: reason } = value;
    const choice = typeof value.index === 'number' ? value.index : 0;
    if (this.#choices.get(choice) === 'finished') return;
    if (!this.#choices.has(choice)) {
      if (this.#choices.size >= MAX_CHOICES) return;
      this.#choices.set(choice, 'open');
      events.push({ type: 'block-start', choice, block: 0, part: { type: 'text', text: '' } });
    }
    const logprobs = isObject(value.logprobs) ? decodeLogprobs(value.logprobs) : undefined;
    if (typeof text === 'string' && (text !== '' || logprobs !== undefined))
      events.push({
        type: 'text-delta',
        choice,
        block: 0,
        text,
        ...(logprobs !== undefined && { logprobs }),
      });
    if (typeof reason === 'string') this.#finish(choice, value, events);
  }

  #finish(choice: number, value: JsonObject, events: StreamEvent[]): void {
    this.#choices.set(choice, 'finished');
    const finish = decodeFinish(value.finish_reason, value.stop_reason, false);
    events.push(
      { type: 'block-stop', choice, block: 0 },
      { type: 'finish', choice, finish, ...choiceExtensions(value) },
    );
  }

  #end(): StreamEvent[] {
    this.#over = true;
    if (!this.#started) return [];
    const events: StreamEvent[] = [];
    for (const [choice, state] of this.#choices) if (state === 'open') this.#finish(choice, {}, events);
    events.push({ type: 'end' });
    return events;
  }
}
