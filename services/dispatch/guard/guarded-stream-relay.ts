import { type FrameSink, GatewayError, type Verdict } from '@sluice/contract';
import {
  type ChatTransfer,
  createStreamTranslator,
  decodeChatAnswer,
  encodeChatAnswer,
  type Loss,
  type StreamTranslator,
  type TokenUsage,
  unfoldResponse,
} from '@sluice/protocol';
import { outputTokens } from '@sluice/tokens';
import type { AnswerHead } from '../answer-head.ts';
import { damagedStream, MAX_HELD_BYTES, type Relay, type RelayControl, type RelayEnd } from '../relay.ts';
import { StreamOpening } from '../stream-opening.ts';
import { isStreamType, streamHeaders } from '../stream-relay.ts';
import type { UpstreamHeaders } from '../upstream.ts';
import { AnswerGuard } from './answer-guard.ts';
import type { AnswerPolicy } from './answer-policy.ts';

const pending: RelayEnd = { kind: 'pending' };

/** Reads a stream, or a whole answer in the place of one, guards it, and writes it in the caller's protocol. */
export class GuardedStreamRelay implements Relay {
  readonly #sink: FrameSink;
  readonly #head: AnswerHead;
  readonly #transfer: ChatTransfer;
  readonly #control: RelayControl;
  readonly #contentType: string;
  readonly #guard: AnswerGuard;
  readonly #translator: StreamTranslator;
  readonly #opening = new StreamOpening();
  /** A whole answer in place of a stream. */
  readonly #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  /** What the provider's last word was, while the caller waits for the last of the answer. */
  #end: RelayEnd | undefined;
  #isOver = false;

  constructor(
    sink: FrameSink,
    head: AnswerHead,
    upstreamHeaders: UpstreamHeaders,
    transfer: ChatTransfer,
    policy: AnswerPolicy,
    control: RelayControl,
  ) {
    this.#sink = sink;
    this.#head = head;
    this.#transfer = transfer;
    this.#control = control;
    this.#contentType = String(upstreamHeaders['content-type'] ?? '');
    this.#guard = new AnswerGuard(policy, {
      onRelease: events => this.#release(this.#translator.release(events)),
      isWhole: false,
      wasTold: () => head.written,
      encode: response => encodeChatAnswer(transfer, response).bytes,
    });
    this.#translator = createStreamTranslator(transfer, this.#guard);
  }

  get started(): boolean {
    return this.#head.written;
  }

  get hasContent(): boolean {
    return this.#translator.hasContent || this.#gatheredBytes > 0;
  }

  get usage(): TokenUsage | undefined {
    return this.#translator.summary.usage;
  }

  get usageIsFinal(): boolean {
    return this.#translator.summary.usageIsFinal;
  }

  get servedModel(): string | undefined {
    return this.#translator.summary.model;
  }

  get outputTokensEstimate(): number {
    return outputTokens(this.#translator.summary.outputTextBytes);
  }

  get losses(): readonly Loss[] {
    return this.#translator.summary.losses;
  }

  get malformed(): number {
    return this.#translator.summary.malformed;
  }

  get verdicts(): readonly Verdict[] {
    return this.#guard.verdicts;
  }

  onData(chunk: Uint8Array): boolean {
    if (this.#isOver) return true;
    if (isStreamType(this.#contentType)) {
      const room = this.#read(() => this.#translator.push(chunk));
      if (this.#translator.isDamaged && !this.#isOver) throw damagedStream(this.started);
      return room;
    }
    this.#gatheredBytes += chunk.length;
    if (this.#gatheredBytes <= MAX_HELD_BYTES) this.#gathered.push(chunk);
    return true;
  }

  onEnd(): RelayEnd {
    if (this.#isOver) return pending;
    const wasWhole = !isStreamType(this.#contentType);
    if (wasWhole) {
      const unread = this.#readWhole();
      if (unread !== undefined) return unread;
    }
    this.#read(() => this.#translator.end());
    if (this.#isOver) return pending;
    this.#end = this.#lastWord();
    // Of an answer that is not complete nothing is waited for.
    return this.#end.kind === 'complete' && !this.#guard.isSettled ? pending : this.#end;
  }

  close(): void {
    this.#isOver = true;
    this.#guard.close();
  }

  #readWhole(): RelayEnd | undefined {
    if (this.#gatheredBytes > MAX_HELD_BYTES || !this.#contentType.includes('json'))
      return { kind: 'broken', code: 'upstream_invalid', detail: 'asked for a stream, got something else' };
    try {
      const events = unfoldResponse(decodeChatAnswer(this.#transfer, Buffer.concat(this.#gathered)));
      this.#read(() => this.#translator.pushEvents(events));
      return undefined;
    } catch (cause) {
      const { message, details } = GatewayError.from(cause);
      return { kind: 'broken', code: 'upstream_invalid', detail: details.internal ?? message };
    }
  }

  #lastWord(): RelayEnd {
    const { complete, error } = this.#translator.summary;
    if (complete) return { kind: 'complete' };
    if (error !== undefined) return this.started ? { kind: 'error-passed' } : { kind: 'refusal', error };
    const detail = 'the stream ended without its last event';
    return { kind: 'broken', code: 'upstream_interrupted', detail };
  }

  #read(pieces: () => Uint8Array[]): boolean {
    const room = this.#write(pieces());
    this.#endEarly();
    return room && !this.#guard.isFull;
  }

  /** After a verdict. */
  #release(pieces: readonly Uint8Array[]): void {
    if (this.#isOver) return;
    const room = this.#write(pieces);
    this.#endEarly();
    if (this.#isOver) return;
    if (this.#end !== undefined && this.#guard.isSettled) this.#conclude(this.#end);
    else if (this.#end === undefined && room && !this.#guard.isFull) this.#control.resume();
  }

  #write(pieces: readonly Uint8Array[]): boolean {
    // An error instead of an answer: another target may do better, and the caller need not see this one.
    if (!this.started && this.#translator.summary.error !== undefined) return true;
    const passed = this.started ? pieces : this.#opening.pass(pieces, this.#translator.hasContent);
    if (passed.length === 0) return true;
    let room = true;
    if (!this.started) this.#head.write(streamHeaders(this.#translator.contentType));
    for (const piece of passed) room = this.#sink.data(piece, this.outputTokensEstimate) && room;
    return room;
  }

  /** The guard has ended the answer. */
  #endEarly(): void {
    const { state } = this.#guard;
    if (this.#isOver || state.kind === 'open') return;
    // The translator has told the end: what follows it in the framing is due.
    if (state.kind === 'blocked') this.#write(this.#translator.release([]));
    this.#conclude(state.kind === 'unchecked' ? { kind: 'refused', error: state.error } : state);
  }

  #conclude(end: RelayEnd): void {
    this.close();
    this.#control.ended(end);
  }
}
