import { SseSplitter } from '../framing/sse.ts';
import type { ProviderError } from '../ir/provider-error.ts';
import { type ChatStreamSummary, ChatStreamTap } from '../openai/chat-stream-tap.ts';
import type { StreamSummary, StreamTransformer } from './stream-transformer.ts';
import type { Transfer } from './transfer.ts';

const END_OF_EVENT = Buffer.from('\n\n');
const DONE = Buffer.from('data: [DONE]\n\n');

/** OpenAI's chat and completion streams, the commonest by far: events go on as the bytes they came in. */
export class ChatPassThrough implements StreamTransformer {
  readonly contentType = 'text/event-stream; charset=utf-8';
  readonly #splitter = new SseSplitter();
  readonly #tap: ChatStreamTap;

  constructor({ includeUsage, secrets }: Transfer) {
    this.#tap = new ChatStreamTap({ includeUsage, secrets });
  }

  get summary(): StreamSummary {
    const { usage, model, id, finishReason, finishReasons, done } = this.#tap.summary;
    const { outputTextBytes, events, malformed, error } = this.#tap.summary;
    return {
      usage,
      usageIsFinal: usage !== undefined && (done || finishReason !== undefined),
      model,
      id,
      finishReasons,
      complete: done,
      outputTextBytes,
      events,
      malformed,
      error: error && providerErrorOf(error),
      losses: [],
    };
  }

  get hasContent(): boolean {
    return this.#tap.hasContent;
  }

  get isDamaged(): boolean {
    return this.#tap.isDamaged;
  }

  push(chunk: Uint8Array): Uint8Array[] {
    return this.#tap.passAll(this.#splitter.push(chunk));
  }

  end(): Uint8Array[] {
    const rest = this.#splitter.end();
    // The last event may lack its empty line; if it was cut, it is not JSON and the tap hides it.
    const last = rest === undefined ? [] : this.#tap.passAll([Buffer.concat([rest, END_OF_EVENT])]);
    const { done, finishReason, error } = this.#tap.summary;
    if (done || finishReason === undefined || error !== undefined) return last;
    // All of the answer came, only the mark behind it did not.
    this.#tap.complete();
    return [...last, DONE];
  }
}

const providerErrorOf = ({
  status,
  message,
  type,
  code,
}: NonNullable<ChatStreamSummary['error']>): ProviderError => ({
  status,
  message,
  ...(type !== null && { type }),
  ...(code !== null && { code }),
});
