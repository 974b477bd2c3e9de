import type { ChatProtocol } from '@sluice/contract';
import type { ChatCodec, StreamDecoder, StreamEncoder, StreamFrame } from '../codec.ts';
import { codecOf } from '../codecs.ts';
import type { FrameReader, FrameWriter, RawFrame } from '../framing/frames.ts';
import { frameReader } from '../framing/select.ts';
import type { ProviderError } from '../ir/provider-error.ts';
import type { StreamEvent } from '../ir/stream-event.ts';
import type { AnswerSplice } from './answer-splice.ts';
import type { EventFilter } from './event-filter.ts';
import { EventSummary } from './event-summary.ts';
import { isJson } from './is-json.ts';
import { inWordsOf } from './refusal.ts';
import type { StreamSummary, StreamTransformer } from './stream-transformer.ts';
import type { Transfer } from './transfer.ts';

/** Protocols whose streams are known to lack their mark of the end, at compatible providers: a finish reason is enough. */
const END_MAY_LACK = new Set(['openai-chat', 'openai-completions']);

export interface StreamTranslatorOptions {
  /** The caller gets what it lets go on, and what it gives to `release` later. */
  filter?: EventFilter | undefined;
  /** Joins several calls' streams. Of an error in one of them the caller is told only by `tellError`. */
  splice?: AnswerSplice | undefined;
}

/** A stream of another protocol than the caller's, translated event by event. */
export class StreamTranslator implements StreamTransformer {
  #transfer: Transfer;
  #reader: FrameReader;
  readonly #writer: FrameWriter;
  #decoder: StreamDecoder;
  readonly #encoder: StreamEncoder;
  #tap: EventSummary;
  readonly #filter: EventFilter | undefined;
  readonly #splice: AnswerSplice | undefined;
  /** Whether the terminal event went to the caller, or an error instead of it. */
  #told: 'nothing' | 'end' | 'error' = 'nothing';
  #closed = false;
  /** Of the present call. */
  #events = 0;
  isDamaged = false;

  constructor(
    wire: ChatCodec,
    caller: ChatCodec,
    reader: FrameReader,
    writer: FrameWriter,
    transfer: Transfer,
    { filter, splice }: StreamTranslatorOptions = {},
  ) {
    const { requestId, askedModel: model, includeUsage, createdAt, secrets } = transfer;
    this.#transfer = transfer;
    this.#reader = reader;
    this.#writer = writer;
    this.#decoder = wire.createStreamDecoder({ model: transfer.targetModel });
    this.#encoder = caller.createStreamEncoder({ requestId, model, includeUsage, createdAt });
    this.#tap = new EventSummary(secrets);
    this.#filter = filter;
    this.#splice = splice;
  }

  get contentType(): string {
    return this.#writer.contentType;
  }

  get summary(): StreamSummary {
    const { usage, usageIsFinal, model, id, finishReasons } = this.#tap;
    const { ended: complete, outputTextBytes, error } = this.#tap;
    const { malformed } = this.#decoder;
    const { losses } = this.#encoder;
    return {
      usage,
      usageIsFinal,
      model,
      id,
      finishReasons,
      complete,
      outputTextBytes,
      events: this.#events,
      malformed,
      error,
      losses,
    };
  }

  get hasContent(): boolean {
    return this.#tap.hasContent || this.#tap.ended;
  }

  /** From here on the stream is that of another call, which goes on with what this one said. */
  goOn(transfer: Transfer & { wire: ChatProtocol }): void {
    const codec = codecOf(transfer.wire);
    this.#transfer = transfer;
    this.#reader = frameReader(codec.framing);
    this.#decoder = codec.createStreamDecoder({ model: transfer.targetModel });
    this.#tap = new EventSummary(transfer.secrets);
    this.#events = 0;
    this.isDamaged = false;
  }

  /** The error inside the stream, for the caller. */
  tellError(): Uint8Array[] {
    const { error } = this.#tap;
    const frames: StreamFrame[] = [];
    if (error !== undefined) this.#pass({ type: 'error', error }, frames);
    return [...this.#written(frames), ...this.#closing()];
  }

  push(chunk: Uint8Array): Uint8Array[] {
    return this.#translateAll(this.#reader.push(chunk));
  }

  /** A whole answer in place of a stream, as its events. */
  pushEvents(events: readonly StreamEvent[]): Uint8Array[] {
    const frames: StreamFrame[] = [];
    for (const event of events) this.#translate(event, frames);
    return this.#written(frames);
  }

  /** Events for the caller that the filter held, or made. */
  release(events: readonly StreamEvent[]): Uint8Array[] {
    const frames: StreamFrame[] = [];
    for (const event of events) this.#encode(event, frames);
    return [...this.#written(frames), ...this.#closing()];
  }

  end(): Uint8Array[] {
    const last = this.#translateAll(this.#reader.end());
    if (!this.#tap.ended && this.#tap.finished && END_MAY_LACK.has(this.#transfer.wire))
      last.push(...this.pushEvents([{ type: 'end' }]));
    return [...last, ...this.#closing()];
  }

  /** What the framing has after the last event. */
  #closing(): Uint8Array[] {
    if (this.#told === 'nothing' || this.#closed) return [];
    this.#closed = true;
    const closing = this.#writer.end();
    return closing === undefined ? [] : [closing];
  }

  #translateAll(received: readonly RawFrame[]): Uint8Array[] {
    const frames: StreamFrame[] = [];
    for (const { frame } of received) {
      if (frame === undefined) continue;
      this.#events += 1;
      if (this.isDamaged) continue;
      const malformed = this.#decoder.malformed;
      for (const event of this.#decoder.push(frame)) this.#translate(event, frames);
      if (this.#decoder.malformed > malformed) this.isDamaged = !this.#tap.finished && !isJson(frame.data);
    }
    return this.#written(frames);
  }

  #translate(event: StreamEvent, frames: StreamFrame[]): void {
    if (this.#tap.ended || this.#tap.error !== undefined) return;
    this.#tap.add(event);
    if (this.#splice === undefined) this.#pass(event, frames);
    else if (event.type !== 'error')
      for (const joined of this.#splice.push(event)) this.#pass(joined, frames);
  }

  #pass(event: StreamEvent, frames: StreamFrame[]): void {
    if (this.#filter === undefined) this.#encode(event, frames);
    else for (const passed of this.#filter.push(event)) this.#encode(passed, frames);
  }

  #encode(event: StreamEvent, frames: StreamFrame[]): void {
    if (this.#told !== 'nothing') return;
    if (event.type === 'error' || event.type === 'end') this.#told = event.type;
    const told = event.type === 'error' ? this.#cleaned(event.error) : event;
    for (const frame of this.#encoder.push(told)) frames.push(frame);
  }

  /** The encoder writes errors too: some protocols number their events. */
  #cleaned(error: ProviderError): StreamEvent {
    const { caller, wire } = this.#transfer;
    return { type: 'error', error: inWordsOf(caller, wire, this.#tap.error ?? error) };
  }

  #written(frames: readonly StreamFrame[]): Uint8Array[] {
    return frames.length === 0 ? [] : [this.#writer.write(frames)];
  }
}
