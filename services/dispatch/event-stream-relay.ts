import { type FrameSink, GatewayError, type Verdict } from '@sluice/contract';
import {
  AnswerSplice,
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
import type { AnswerHead } from './answer-head.ts';
import { AnswerGuard } from './guard/answer-guard.ts';
import type { AnswerPolicy } from './guard/answer-policy.ts';
import {
  type ContinuableAnswer,
  damagedStream,
  MAX_HELD_BYTES,
  type NextAnswer,
  type RelayControl,
  type RelayEnd,
} from './relay.ts';
import { StreamOpening } from './stream-opening.ts';
import { isStreamType, streamHeaders } from './stream-type.ts';
import type { UpstreamHeaders } from './upstream.ts';

export interface EventStreamOptions {
  head: AnswerHead;
  headers: UpstreamHeaders;
  transfer: ChatTransfer;
  /** Undefined: nobody checks the answer. */
  policy: AnswerPolicy | undefined;
  /** Whether another call may go on with it. */
  mayGoOn: boolean;
  control: RelayControl;
}

const pending: RelayEnd = { kind: 'pending' };

/**
 * Reads a stream, or a whole answer in the place of one, event by event, and writes it in the caller's protocol: for answers that are guarded, or that
 * another call may go on with.
 */
export class EventStreamRelay implements ContinuableAnswer {
  readonly #sink: FrameSink;
  readonly #head: AnswerHead;
  #transfer: ChatTransfer;
  #control: RelayControl;
  #contentType: string;
  readonly #guard: AnswerGuard | undefined;
  readonly #splice: AnswerSplice | undefined;
  readonly #translator: StreamTranslator;
  readonly #opening = new StreamOpening();
  /** A whole answer in place of a stream. */
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  /** Of the calls before this one. */
  #earlierOutputTokens = 0;
  /** What the provider's last word was, while the caller waits for the last of the answer. */
  #end: RelayEnd | undefined;
  #isOver = false;

  constructor(sink: FrameSink, { head, headers, transfer, policy, mayGoOn, control }: EventStreamOptions) {
    this.#sink = sink;
    this.#head = head;
    this.#transfer = transfer;
    this.#control = control;
    this.#contentType = typeOf(headers);
    this.#guard =
      policy &&
      new AnswerGuard(policy, {
        onRelease: events => this.#release(this.#translator.release(events)),
        isWhole: false,
        wasTold: () => head.written,
        encode: response => encodeChatAnswer(transfer, response).bytes,
      });
    this.#splice = mayGoOn ? new AnswerSplice() : undefined;
    this.#translator = createStreamTranslator(transfer, { filter: this.#guard, splice: this.#splice });
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

  get answerId(): string | undefined {
    return this.#translator.summary.id;
  }

  get finishReasons(): readonly string[] {
    return this.#translator.summary.finishReasons;
  }

  get outputTokensEstimate(): number {
    return outputTokens(this.#translator.summary.outputTextBytes);
  }

  get losses(): readonly Loss[] {
    return this.#translator.summary.losses;
  }

  get events(): number {
    return this.#translator.summary.events;
  }

  get malformed(): number {
    return this.#translator.summary.malformed;
  }

  get verdicts(): readonly Verdict[] {
    return this.#guard?.verdicts ?? [];
  }

  get continuable(): ContinuableAnswer | undefined {
    return this.#splice && this;
  }

  get said(): string | undefined {
    return this.#isOver ? undefined : this.#splice?.said;
  }

  interrupt(control: RelayControl): void {
    this.#control = control;
  }

  goOn({ headers, transfer, control, spent, repeats }: NextAnswer): void {
    this.#transfer = transfer;
    this.#control = control;
    this.#contentType = typeOf(headers);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    this.#end = undefined;
    this.#earlierOutputTokens += this.outputTokensEstimate;
    this.#splice?.goOn(spent, repeats);
    this.#translator.goOn(transfer);
  }

  tellError(): void {
    this.#write(this.#translator.tellError());
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
    return this.#end.kind === 'complete' && !this.#isSettled ? pending : this.#end;
  }

  close(): void {
    this.#isOver = true;
    this.#guard?.close();
  }

  get #isSettled(): boolean {
    return this.#guard?.isSettled ?? true;
  }

  get #isFull(): boolean {
    return this.#guard?.isFull ?? false;
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
    if (error !== undefined) {
      const isTold = this.started && this.#splice === undefined;
      return isTold ? { kind: 'error-passed' } : { kind: 'refusal', error };
    }
    const detail = 'the stream ended without its last event';
    return { kind: 'broken', code: 'upstream_interrupted', detail };
  }

  #read(pieces: () => Uint8Array[]): boolean {
    const room = this.#write(pieces());
    this.#endEarly();
    return room && !this.#isFull;
  }

  /** After a verdict. */
  #release(pieces: readonly Uint8Array[]): void {
    if (this.#isOver) return;
    const room = this.#write(pieces);
    this.#endEarly();
    if (this.#isOver) return;
    if (this.#end?.kind === 'complete' && this.#isSettled) this.#conclude(this.#end);
    else if (this.#end === undefined && room && !this.#isFull) this.#control.resume();
  }

  #write(pieces: readonly Uint8Array[]): boolean {
    // An error instead of an answer: another target may do better, and the caller need not see this one.
    if (!this.started && this.#translator.summary.error !== undefined) return true;
    const passed = this.started ? pieces : this.#opening.pass(pieces, this.#translator.hasContent);
    if (passed.length === 0) return true;
    let room = true;
    if (!this.started) this.#head.write(streamHeaders(this.#translator.contentType));
    const made = this.#earlierOutputTokens + this.outputTokensEstimate;
    for (const piece of passed) room = this.#sink.data(piece, made) && room;
    return room;
  }

  /** The guard has ended the answer. */
  #endEarly(): void {
    const state = this.#guard?.state;
    if (this.#isOver || state === undefined || state.kind === 'open') return;
    // The translator has told the end: what follows it in the framing is due.
    if (state.kind === 'blocked') this.#write(this.#translator.release([]));
    this.#conclude(state.kind === 'unchecked' ? { kind: 'refused', error: state.error } : state);
  }

  #conclude(end: RelayEnd): void {
    this.close();
    this.#control.ended(end);
  }
}

const typeOf = (headers: UpstreamHeaders): string => String(headers['content-type'] ?? '');
