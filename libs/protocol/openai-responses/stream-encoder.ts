import type { EncodeResponseOptions, StreamEncoder, StreamFrame } from '../codec.ts';
import type { Extensions } from '../ir/extensions.ts';
import type { Loss } from '../ir/loss.ts';
import { extensionLosses } from '../ir/losses.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import type { Usage } from '../ir/usage.ts';
import type { JsonObject } from '../json/read-object.ts';
import { BlockWriter } from './block-writer.ts';
import { endOf, headOf } from './encode-response.ts';
import { encodeStreamError } from './errors.ts';
import { isOwn, PROTOCOL } from './extensions.ts';
import { EventWriter } from './item-writer.ts';
import { begunResponse, type ResponseHead, responseObject } from './response-object.ts';
import { openAiTier, tierLosses } from './service-tier.ts';
import { encodeUsage } from './usage.ts';

type StartEvent = Extract<StreamEvent, { type: 'start' }>;
type FinishEvent = Extract<StreamEvent, { type: 'finish' }>;

/**
 * A streamed response in the order of OpenAI's: `created`, `in_progress`, each item from `added` to `done`, and
 * one event with the whole response. That one, and the `done` of texts, repeat what was streamed: the
 * protocol asks for it, so that this keeps the answer until it has ended.
 * https://platform.openai.com/docs/api-reference/responses-streaming
 */
class ResponsesStreamEncoder implements StreamEncoder {
  readonly losses: Loss[] = [];
  readonly #options: EncodeResponseOptions;
  readonly #writer: EventWriter;
  readonly #blocks: BlockWriter;
  #head: ResponseHead | undefined;
  #extensions: Extensions | undefined;
  #finish: FinishEvent | undefined;
  #usage: Usage | undefined;
  #ended = false;

  constructor(options: EncodeResponseOptions) {
    this.#options = options;
    this.#writer = new EventWriter(options.requestId);
    this.#blocks = new BlockWriter(this.#writer, this.losses);
  }

  push(event: StreamEvent): StreamFrame[] {
    if (this.#ended || event.type === 'ping') return [];
    if (event.type === 'error') {
      this.#ended = true;
      return [encodeStreamError(event.error, this.#writer.sequence)];
    }
    this.#write(event);
    return this.#writer.take();
  }

  #write(event: Exclude<StreamEvent, { type: 'error' | 'ping' }>): void {
    if (this.#head === undefined) this.#start(event.type === 'start' ? event : { type: 'start' });
    switch (event.type) {
      case 'start':
        return;
      case 'finish':
        if (event.choice === 0) this.#finish = event;
        // They belong to texts, which have been written by now.
        if (event.logprobs !== undefined) this.losses.push({ feature: 'logprobs', path: 'choices' });
        return;
      case 'usage':
        this.#usage = event.usage;
        return;
      case 'end':
        this.#end(event.serviceTier, event.extensions);
        return;
      default:
        if (event.choice === 0) this.#blocks.write(event);
        else if (event.type === 'block-start') this.losses.push({ feature: 'candidates', path: 'choices' });
    }
  }

  #start(event: StartEvent): void {
    this.#head = headOf(event, this.#options);
    this.#extensions = event.extensions;
    this.#usage = event.usage;
    this.losses.push(...extensionLosses(event.extensions, PROTOCOL, ''));
    this.losses.push(...tierLosses(event));
    const response = begunResponse(this.#head, event.extensions);
    this.#writer.write('response.created', { response });
    this.#writer.write('response.in_progress', { response });
  }

  #end(serviceTier: string | undefined, extensions: Extensions | undefined): void {
    this.#ended = true;
    if (this.#head === undefined) return;
    if (extensions !== undefined) this.losses.push(...extensionLosses(extensions, PROTOCOL, ''));
    const joined = joinExtensions(this.#extensions, extensions);
    this.#blocks.close(this.#finish?.finish.unified === 'length');
    const tier = isOwn(joined) ? serviceTier : openAiTier(serviceTier);
    const head = { ...this.#head, serviceTier: tier ?? this.#head.serviceTier };
    const response = responseObject(head, joined, {
      ...endOf(this.#finish, joined, this.#blocks.refused, this.losses),
      output: this.#writer.output,
      ...(this.#usage && { usage: encodeUsage(this.#usage, this.losses) }),
    });
    this.#writer.write(terminalEvent(response), { response });
  }
}

function terminalEvent({ status }: JsonObject): string {
  return status === 'incomplete' || status === 'failed' ? `response.${status}` : 'response.completed';
}

function joinExtensions(
  begun: Extensions | undefined,
  ended: Extensions | undefined,
): Extensions | undefined {
  if (begun === undefined || ended === undefined || begun.protocol !== ended.protocol) return ended ?? begun;
  return {
    protocol: begun.protocol,
    members: { ...begun.members, ...ended.members },
    form: { ...begun.form, ...ended.form },
  };
}

export const createStreamEncoder = (options: EncodeResponseOptions): StreamEncoder =>
  new ResponsesStreamEncoder(options);
