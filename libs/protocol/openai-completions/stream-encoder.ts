import type { EncodeResponseOptions, StreamEncoder, StreamFrame } from '../codec.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import type { Usage } from '../ir/usage.ts';
import type { JsonObject } from '../json/read-object.ts';
import { encodeError } from '../openai-chat/errors.ts';
import { encodeFinish, finishIsLost } from '../openai-chat/finish.ts';
import { answerId, lossOf } from './encode-response.ts';
import { encodeUsage, ownForm, ownMembers, PROTOCOL } from './extensions.ts';
import { encodeLogprobs } from './logprobs.ts';

const MAX_LOSSES = 64;

interface ChoiceText {
  /** Blocks whose text is part of the completion. */
  texts: Set<number>;
  length: number;
}

/** https://platform.openai.com/docs/api-reference/completions/object, streamed: each chunk an object of the same shape. */
export class CompletionStreamEncoder implements StreamEncoder {
  readonly #options: EncodeResponseOptions;
  readonly #choices = new Map<number, ChoiceText>();
  readonly #losses: Loss[] = [];
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
      case 'block-start':
        this.#startBlock(event);
        return [];
      case 'text-delta':
        return this.#text(event);
      case 'citation':
        this.#lose([{ feature: 'citations', path: `choices[${event.choice}]` }]);
        return [];
      case 'finish':
        return [this.#finish(event)];
      case 'usage':
        this.#usage = event.usage;
        return [];
      case 'end':
        return this.#end();
      case 'error':
        return [{ data: JSON.stringify(encodeError(event.error)) }];
      default:
        return [];
    }
  }

  #choice(index: number): ChoiceText {
    const choice = this.#choices.get(index) ?? { texts: new Set(), length: 0 };
    this.#choices.set(index, choice);
    return choice;
  }

  #startBlock({ choice, block, part }: Extract<StreamEvent, { type: 'block-start' }>): void {
    const path = `choices[${choice}]`;
    const loss = lossOf(part, path);
    if (loss !== undefined) this.#lose([loss]);
    if (part.type !== 'native') this.#lose(extensionLosses(part.extensions, PROTOCOL, path));
    if (part.type === 'text' || part.type === 'refusal') this.#choice(choice).texts.add(block);
  }

  #text({
    choice: index,
    block,
    text,
    logprobs,
  }: Extract<StreamEvent, { type: 'text-delta' }>): StreamFrame[] {
    const choice = this.#choice(index);
    if (!choice.texts.has(block)) return [];
    const tokens = logprobs && encodeLogprobs(logprobs, choice.length);
    choice.length += text.length;
    const members = `"text":${JSON.stringify(text)},"index":${index},"logprobs":${JSON.stringify(tokens ?? null)}`;
    return [{ data: `${this.#head},"choices":[{${members},"finish_reason":null}]}` }];
  }

  #finish({ choice, finish, extensions, logprobs }: Extract<StreamEvent, { type: 'finish' }>): StreamFrame {
    const path = `choices[${choice}]`;
    this.#lose(extensionLosses(extensions, PROTOCOL, path));
    if (finishIsLost(finish)) this.#lose([{ feature: 'finish-details', path: `${path}.finish_reason` }]);
    const last: JsonObject = {
      text: '',
      index: choice,
      logprobs: (logprobs && encodeLogprobs(logprobs, 0)) ?? null,
      finish_reason: encodeFinish(finish, true),
      ...(finish.stopSequence !== undefined && { stop_reason: finish.stopSequence }),
      ...ownMembers(extensions),
    };
    return { data: `${this.#head},"choices":[${JSON.stringify(last)}]}` };
  }

  #end(): StreamFrame[] {
    const done: StreamFrame = { data: '[DONE]' };
    const usage = this.#usage;
    if (usage !== undefined) this.#lose(extensionLosses(usage.extensions, PROTOCOL, 'usage'));
    if (usage === undefined || !this.#options.includeUsage) return [done];
    return [{ data: `${this.#head},"choices":[],"usage":${JSON.stringify(encodeUsage(usage))}}` }, done];
  }

  #headOf({ id, model, createdAt, extensions }: Extract<StreamEvent, { type: 'start' }>): string {
    const head: JsonObject = {
      id: answerId(id, this.#options),
      object: 'text_completion',
      created: createdAt ?? this.#options.createdAt,
      model: model ?? this.#options.model,
      ...ownForm(extensions),
      ...ownMembers(extensions),
    };
    return JSON.stringify(head).slice(0, -1);
  }

  #lose(losses: readonly Loss[]): void {
    for (const loss of losses) if (this.#losses.length < MAX_LOSSES) this.#losses.push(loss);
  }
}
