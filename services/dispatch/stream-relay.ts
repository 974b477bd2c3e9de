import { type FrameSink, GatewayError } from '@sluice/contract';
import {
  createStreamTransformer,
  type Loss,
  type StreamSummary,
  type StreamTransformer,
  streamOfAnswer,
  type TokenUsage,
  type Transfer,
} from '@sluice/protocol';
import { outputTokens } from '@sluice/tokens';
import type { AnswerHead } from './answer-head.ts';
import { damagedStream, MAX_HELD_BYTES, type Relay, type RelayEnd } from './relay.ts';
import { StreamOpening } from './stream-opening.ts';
import { isStreamType, streamHeaders } from './stream-type.ts';
import type { UpstreamHeaders } from './upstream.ts';

/** Passes a stream on, event by whole event: a provider that breaks off never leaves the caller with half of one. */
export class StreamRelay implements Relay {
  readonly #sink: FrameSink;
  readonly #head: AnswerHead;
  readonly #transfer: Transfer;
  readonly #contentType: string;
  readonly #transformer: StreamTransformer;
  readonly #opening = new StreamOpening();
  /** A whole answer in place of a stream. */
  readonly #held: Uint8Array[] = [];
  #heldBytes = 0;
  #unfolded: StreamSummary | undefined;

  constructor(sink: FrameSink, head: AnswerHead, upstreamHeaders: UpstreamHeaders, transfer: Transfer) {
    this.#sink = sink;
    this.#head = head;
    this.#transfer = transfer;
    this.#contentType = String(upstreamHeaders['content-type'] ?? '');
    this.#transformer = createStreamTransformer(transfer);
  }

  get started(): boolean {
    return this.#head.written;
  }

  get hasContent(): boolean {
    return this.#transformer.hasContent || this.#heldBytes > 0;
  }

  get usage(): TokenUsage | undefined {
    return this.#summary.usage;
  }

  get usageIsFinal(): boolean {
    return this.#summary.usageIsFinal;
  }

  get servedModel(): string | undefined {
    return this.#summary.model;
  }

  get answerId(): string | undefined {
    return this.#summary.id;
  }

  get finishReasons(): readonly string[] {
    return this.#summary.finishReasons;
  }

  get outputTokensEstimate(): number {
    return outputTokens(this.#summary.outputTextBytes);
  }

  get losses(): readonly Loss[] {
    return this.#summary.losses;
  }

  get events(): number {
    return this.#summary.events;
  }

  get malformed(): number {
    return this.#summary.malformed;
  }

  get #summary(): StreamSummary {
    return this.#unfolded ?? this.#transformer.summary;
  }

  get #isStream(): boolean {
    return isStreamType(this.#contentType);
  }

  onData(chunk: Uint8Array): boolean {
    if (this.#isStream) {
      const room = this.#passAll(this.#transformer.push(chunk));
      if (this.#transformer.isDamaged) throw damagedStream(this.started);
      return room;
    }
    this.#heldBytes += chunk.length;
    if (this.#heldBytes <= MAX_HELD_BYTES) this.#held.push(chunk);
    return true;
  }

  onEnd(): RelayEnd {
    if (!this.#isStream) return this.#unfold();
    const last = this.#transformer.end();
    const { complete, error } = this.#transformer.summary;
    this.#passAll(last, complete);
    if (error !== undefined && !complete) {
      return this.started ? { kind: 'error-passed' } : { kind: 'refusal', error };
    }
    return complete
      ? { kind: 'complete' }
      : broken('upstream_interrupted', 'the stream ended without its last event');
  }

  #unfold(): RelayEnd {
    if (this.#heldBytes > MAX_HELD_BYTES || !this.#contentType.includes('json'))
      return broken('upstream_invalid', 'asked for a stream, got something else');
    try {
      const answer = streamOfAnswer(this.#transfer, Buffer.concat(this.#held));
      if (answer === undefined) return broken('upstream_invalid', 'asked for a stream, got something else');
      this.#unfolded = answer.summary;
      for (const piece of answer.pieces) this.#pass(piece, answer.contentType);
      return { kind: 'complete' };
    } catch (cause) {
      const { message, details } = GatewayError.from(cause);
      return broken('upstream_invalid', details.internal ?? message);
    }
  }

  #passAll(pieces: readonly Uint8Array[], isComplete = false): boolean {
    // An error instead of an answer: another target may do better, and the caller need not see this one.
    if (!this.started && this.#transformer.summary.error !== undefined) return true;
    let room = true;
    const passed = this.started
      ? pieces
      : this.#opening.pass(pieces, isComplete || this.#transformer.hasContent);
    for (const piece of passed) room = this.#pass(piece, this.#transformer.contentType) && room;
    return room;
  }

  #pass(bytes: Uint8Array, contentType: string): boolean {
    if (!this.started) this.#head.write(streamHeaders(contentType));
    return this.#sink.data(bytes, this.outputTokensEstimate);
  }
}

const broken = (code: 'upstream_interrupted' | 'upstream_invalid', detail: string): RelayEnd => ({
  kind: 'broken',
  code,
  detail,
});
