import type { StreamDecoder, StreamFrame } from '../codec.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import { parseObject } from '../json/parse-object.ts';
import { isObject, type JsonObject } from '../json/read-object.ts';
import { responseHead } from './decode-response.ts';
import { decodeError, statusOfCode } from './errors.ts';
import { type Contents, decodeFinish } from './finish.ts';
import { surroundings } from './response-object.ts';
import { OpenItems } from './stream-items.ts';
import { decodeUsage } from './usage.ts';

/**
 * Events of a streamed response. Those that tell of progress within OpenAI's own tools are passed over: their
 * items come whole when they are done.
 * https://platform.openai.com/docs/api-reference/responses-streaming
 */
class ResponsesStreamDecoder implements StreamDecoder {
  malformed = 0;
  readonly #contents: Contents = { toolCall: false, refusal: false };
  readonly #items = new OpenItems(this.#contents);
  #started = false;
  #ended = false;

  push({ data }: StreamFrame): StreamEvent[] {
    if (this.#ended || data === '[DONE]') return [];
    const event = parseObject(data);
    if (event === undefined) {
      this.malformed += 1;
      return [];
    }
    const events: StreamEvent[] = [];
    if (!this.#read(event, events)) this.malformed += 1;
    return events;
  }

  /** False where the event lacks what its type promises. */
  #read(event: JsonObject, events: StreamEvent[]): boolean {
    switch (event.type) {
      case 'response.created':
      case 'response.in_progress':
      case 'response.queued':
        return isObject(event.response) && this.#start(event.response, events);
      case 'response.completed':
      case 'response.incomplete':
        return isObject(event.response) && this.#end(event.response, events);
      case 'response.failed':
        return isObject(event.response) && this.#fail(event.response.error, events);
      case 'error':
        return this.#fail(isObject(event.error) ? event.error : event, events);
      default:
        return this.#items.read(event, events);
    }
  }

  #start(response: JsonObject, events: StreamEvent[]): true {
    if (this.#started) return true;
    this.#started = true;
    const { service_tier: serviceTier } = response;
    events.push({
      type: 'start',
      ...responseHead(response),
      ...(typeof serviceTier === 'string' && serviceTier !== 'auto' && { serviceTier }),
      extensions: surroundings(response, true),
    });
    return true;
  }

  #end(response: JsonObject, events: StreamEvent[]): true {
    this.#start(response, events);
    this.#ended = true;
    this.#items.finish(response.output, events);
    events.push({ type: 'finish', choice: 0, finish: decodeFinish(response, this.#contents) });
    const { usage, service_tier: serviceTier } = response;
    if (isObject(usage)) events.push({ type: 'usage', usage: decodeUsage(usage) });
    events.push({
      type: 'end',
      ...(typeof serviceTier === 'string' && { serviceTier }),
      extensions: surroundings(response, false),
    });
    return true;
  }

  #fail(error: unknown, events: StreamEvent[]): true {
    this.#ended = true;
    const fields = isObject(error) ? error : {};
    const status = statusOfCode(fields.code ?? fields.type);
    const named = typeof fields.message === 'string' && fields.message !== '';
    const message = 'The provider ended its answer with an error.';
    events.push({ type: 'error', error: decodeError(status, named ? fields : { ...fields, message }) });
    return true;
  }
}

export const createStreamDecoder = (): StreamDecoder => new ResponsesStreamDecoder();
