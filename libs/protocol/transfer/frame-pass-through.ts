import type { ChatCodec, StreamDecoder, StreamFrame } from '../codec.ts';
import type { FrameReader, FrameWriter, RawFrame } from '../framing/frames.ts';
import { EventSummary } from './event-summary.ts';
import { isJson } from './is-json.ts';
import type { StreamSummary, StreamTransformer } from './stream-transformer.ts';
import type { Transfer } from './transfer.ts';

/** A stream of the caller's own protocol: its bytes, or its frames in another framing, with a tap for metering. */
export class FramePassThrough implements StreamTransformer {
  readonly #codec: ChatCodec;
  readonly #requestId: string;
  readonly #reader: FrameReader;
  readonly #writer: FrameWriter;
  readonly #sameFraming: boolean;
  readonly #decoder: StreamDecoder;
  readonly #tap: EventSummary;
  #events = 0;
  isDamaged = false;

  constructor(
    codec: ChatCodec,
    reader: FrameReader,
    writer: FrameWriter,
    { callerFraming, requestId, secrets, targetModel: model }: Transfer,
  ) {
    this.#codec = codec;
    this.#requestId = requestId;
    this.#reader = reader;
    this.#writer = writer;
    this.#sameFraming = callerFraming === codec.framing;
    this.#decoder = codec.createStreamDecoder({ model });
    this.#tap = new EventSummary(secrets);
  }

  get contentType(): string {
    return this.#writer.contentType;
  }

  get summary(): StreamSummary {
    const { usage, usageIsFinal, model, id, finishReasons } = this.#tap;
    const { ended: complete, outputTextBytes, error } = this.#tap;
    const { malformed } = this.#decoder;
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
      losses: [],
    };
  }

  get hasContent(): boolean {
    return this.#tap.hasContent || this.#tap.ended;
  }

  push(chunk: Uint8Array): Uint8Array[] {
    return this.#passAll(this.#reader.push(chunk));
  }

  end(): Uint8Array[] {
    const last = this.#passAll(this.#reader.end());
    const closing = this.#tap.ended || this.#tap.error !== undefined ? this.#writer.end() : undefined;
    return closing === undefined ? last : [...last, closing];
  }

  #passAll(frames: readonly RawFrame[]): Uint8Array[] {
    const passed: Uint8Array[] = [];
    for (const { raw, frame } of frames) {
      const bytes = frame === undefined ? this.#passSilent(raw) : this.#pass(raw, frame);
      if (bytes !== undefined) passed.push(bytes);
    }
    return passed;
  }

  /** Comments and keep-alives mean nothing in another framing. */
  #passSilent(raw: Uint8Array): Uint8Array | undefined {
    return this.#sameFraming ? raw : undefined;
  }

  #pass(raw: Uint8Array, frame: StreamFrame): Uint8Array | undefined {
    this.#events += 1;
    if (this.#tap.error !== undefined || this.isDamaged) return undefined;
    const malformed = this.#decoder.malformed;
    for (const event of this.#decoder.push(frame)) this.#tap.add(event);
    if (this.#decoder.malformed > malformed) {
      this.isDamaged = !this.#tap.finished && !isJson(frame.data);
      return undefined;
    }
    const { error } = this.#tap;
    if (error !== undefined)
      return this.#writer.write([this.#codec.encodeStreamError(error, this.#requestId)]);
    return this.#sameFraming ? raw : this.#writer.write([frame]);
  }
}
