import type { EncodeResponseOptions, StreamEncoder, StreamFrame } from '../codec.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import type { Usage } from '../ir/usage.ts';
import type { JsonObject } from '../json/read-object.ts';
import { ChoiceEncoder } from './choice-encoder.ts';
import { answerId } from './encode-response.ts';
import { encodeError } from './errors.ts';
import { ownForm, ownMembers, PROTOCOL } from './extensions.ts';
import { encodeUsage } from './usage.ts';

const MAX_LOSSES = 64;

/**
 * Chunks of a chat completion, https://platform.openai.com/docs/api-reference/chat/streaming. Accumulators
 * replace a list by the next one of the same name (openai for Node) or join their elements by `index` (openai
 * for Python): lists such as `reasoning_details` are sent once, complete, before the finish reason.
 */
export class ChatStreamEncoder implements StreamEncoder {
  readonly #options: EncodeResponseOptions;
  readonly #choices = new Map<number, ChoiceEncoder>();
  readonly #losses: Loss[] = [];
  /** A chunk up to its choices, as JSON without the closing brace. */
  #head: string;
  #usage: Usage | undefined;

  constructor(options: EncodeResponseOptions) {
    this.#options = options;
    this.#head = this.#headOf({ type: 'start' });
  }

  get losses(): readonly Loss[] {
    return this.#losses;
  }

  push(event: StreamEvent): StreamFrame[] {
    switch (event.type) {
      case 'start':
        this.#lose(extensionLosses(event.extensions, PROTOCOL, ''));
        this.#head = this.#headOf(event);
        return [];
      case 'usage':
        this.#usage = event.usage;
        return [];
      case 'end':
        return this.#end(event);
      case 'error':
        return [{ data: JSON.stringify(encodeError(event.error)) }];
      case 'ping':
        return [];
      default:
        return this.#pushToChoice(event);
    }
  }

  #pushToChoice(event: Extract<StreamEvent, { choice: number }>): StreamFrame[] {
    let choice = this.#choices.get(event.choice);
    if (choice === undefined) {
      choice = new ChoiceEncoder(event.choice, losses => this.#lose(losses));
      this.#choices.set(event.choice, choice);
    }
    const frames: StreamFrame[] = [];
    for (const json of choice.push(event)) frames.push({ data: `${this.#head},"choices":[${json}]}` });
    return frames;
  }

  #end({ extensions }: Extract<StreamEvent, { type: 'end' }>): StreamFrame[] {
    this.#lose(extensionLosses(extensions, PROTOCOL, ''));
    const done: StreamFrame = { data: '[DONE]' };
    const usage = this.#usage;
    if (usage !== undefined) this.#lose(extensionLosses(usage.extensions, PROTOCOL, 'usage'));
    const late = JSON.stringify({
      choices: [],
      ...(usage !== undefined && this.#options.includeUsage && { usage: encodeUsage(usage) }),
      ...ownMembers(extensions),
    });
    if (late === '{"choices":[]}') return [done];
    return [{ data: `${this.#head},${late.slice(1)}` }, done];
  }

  #headOf({
    id,
    model,
    createdAt,
    serviceTier,
    extensions,
  }: Extract<StreamEvent, { type: 'start' }>): string {
    const head: JsonObject = {
      id: answerId(id, this.#options),
      object: 'chat.completion.chunk',
      created: createdAt ?? this.#options.createdAt,
      model: model ?? this.#options.model,
      ...(serviceTier !== undefined && { service_tier: serviceTier }),
      ...ownForm(extensions),
      ...ownMembers(extensions),
    };
    return JSON.stringify(head).slice(0, -1);
  }

  #lose(losses: readonly Loss[]): void {
    for (const loss of losses) if (this.#losses.length < MAX_LOSSES) this.#losses.push(loss);
  }
}
