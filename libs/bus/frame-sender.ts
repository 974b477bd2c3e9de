import {
  type AcceptedFrame,
  type Frame,
  type FrameSink,
  GatewayError,
  isFinal,
  type NumberedFrame,
  type QueuedFrame,
  WINDOW_BYTES,
} from '@sluice/contract';
import type { Bus } from './port.ts';

/** A frame must fit into a bus message. */
const FRAME_DATA_BYTES = 64 * 1024;

/** Hands numbered frames to the ingress that waits for `attempt`. */
export type DeliverFrames = (attempt: number, frames: readonly NumberedFrame[]) => void;

/** Calls back once what was delivered is out of this process. */
export type WhenSent = Bus['whenSent'];

/**
 * The sending half of the frame protocol, one for each answer. Numbers frames, gathers those of one turn
 * into one delivery, keeps what is not acknowledged so that a gap can be filled, and says when the window is full.
 */
export class FrameSender implements FrameSink {
  readonly #deliver: DeliverFrames;
  readonly #whenSent: WhenSent | undefined;
  readonly #onFinished: () => void;
  #attempt: number;
  #next = 0;
  #dataBytes = 0;
  /** Sent or not, but not acknowledged; in order of sequence. */
  #kept: NumberedFrame[] = [];
  #unsentFrom = 0;
  #flushScheduled = false;
  #unacknowledgedBytes = 0;
  #full = false;
  #finished = false;
  #cancelled: GatewayError | undefined;
  #drainListener: (() => void) | undefined;
  #cancelListener: ((reason: GatewayError) => void) | undefined;

  /** Without `whenSent` what is delivered is there at once. */
  constructor(attempt: number, deliver: DeliverFrames, onFinished: () => void, whenSent?: WhenSent) {
    this.#attempt = attempt;
    this.#deliver = deliver;
    this.#whenSent = whenSent;
    this.#onFinished = onFinished;
  }

  get attempt(): number {
    return this.#attempt;
  }

  /** Whether it was given up before the answer was whole. */
  get cancelled(): boolean {
    return this.#cancelled !== undefined;
  }

  /** What is retained, for whoever bounds the memory of all answers. */
  get keptBytes(): number {
    return this.#unacknowledgedBytes;
  }

  accepted(frame: Omit<AcceptedFrame, 'kind'>): void {
    this.#add({ kind: 'accepted', ...frame });
    this.#scheduleFlush();
  }

  whenSent(then: () => void): void {
    if (this.#whenSent === undefined) {
      then();
      return;
    }
    this.#flush();
    this.#whenSent(then);
  }

  head(status: number, headers: Record<string, string>): void {
    this.#add({ kind: 'head', status, headers });
    this.#scheduleFlush();
  }

  data(bytes: Uint8Array, outputTokens = 0): boolean {
    if (this.#finished) return true;
    for (let start = 0; start < bytes.length; start += FRAME_DATA_BYTES) {
      this.#add({
        kind: 'data',
        bytes: bytes.length <= FRAME_DATA_BYTES ? bytes : bytes.subarray(start, start + FRAME_DATA_BYTES),
        outputTokens,
      });
    }
    this.#dataBytes += bytes.length;
    this.#unacknowledgedBytes += bytes.length;
    if (this.#unacknowledgedBytes >= WINDOW_BYTES) this.#full = true;
    this.#scheduleFlush();
    return !this.#full;
  }

  end(): void {
    this.#finish({ kind: 'end', frames: this.#next + 1, bytes: this.#dataBytes });
  }

  queued(frame: Omit<QueuedFrame, 'kind'>): void {
    this.#finish({ kind: 'queued', ...frame });
  }

  reject(error: GatewayError): void {
    this.#finish({ kind: 'rejection', error: error.toShape() });
  }

  onDrain(listener: () => void): void {
    this.#drainListener = listener;
  }

  onCancel(listener: (reason: GatewayError) => void): void {
    this.#cancelListener = listener;
    if (this.#cancelled !== undefined) listener(this.#cancelled);
  }

  /** Every frame below `next` arrived. */
  acknowledge(next: number): void {
    const count = this.#kept.findIndex(kept => kept.sequence >= next);
    const arrived = this.#kept.splice(0, count === -1 ? this.#kept.length : count);
    this.#unsentFrom = Math.max(0, this.#unsentFrom - arrived.length);
    for (const { frame } of arrived)
      if (frame.kind === 'data') this.#unacknowledgedBytes -= frame.bytes.length;
    if (!this.#full || this.#unacknowledgedBytes > WINDOW_BYTES / 2) return;
    this.#full = false;
    this.#drainListener?.();
  }

  /**
   * Sends again what was sent from `sequence` on. False if some of it is no longer kept. It is no
   * acknowledgement of what is before: a slow client may ask too, and adoption needs the beginning.
   */
  resend(sequence: number): boolean {
    const first = this.#kept[0]?.sequence ?? this.#next;
    if (sequence < first) return false;
    const frames = this.#kept.slice(0, this.#unsentFrom).filter(kept => kept.sequence >= sequence);
    if (frames.length > 0) this.#deliver(this.#attempt, frames);
    return true;
  }

  /** From now on this answers `attempt`, from frame 0. False if the beginning is no longer kept. */
  adopt(attempt: number): boolean {
    if ((this.#kept[0]?.sequence ?? this.#next) > 0) return false;
    this.#attempt = Math.max(attempt, this.#attempt);
    return this.resend(0);
  }

  /** Nobody waits any more: the answer is over, also where its stage says no more. */
  cancel(reason = new GatewayError('client_closed')): void {
    if (this.#cancelled !== undefined || this.#finished) return;
    this.#cancelled = reason;
    this.#cancelListener?.(reason);
    this.reject(reason);
  }

  #add(frame: Frame): void {
    if (this.#finished) return;
    this.#kept.push({ sequence: this.#next++, frame });
    if (isFinal(frame)) this.#finished = true;
  }

  #finish(frame: Frame): void {
    if (this.#finished) return;
    this.#add(frame);
    this.#flush();
    this.#onFinished();
  }

  /** After the turn's other chunks: a microtask runs once the socket read that brought them is parsed. */
  #scheduleFlush(): void {
    if (this.#flushScheduled || this.#finished) return;
    this.#flushScheduled = true;
    queueMicrotask(() => {
      this.#flushScheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    const frames = this.#unsentFrom === 0 ? this.#kept.slice() : this.#kept.slice(this.#unsentFrom);
    if (frames.length === 0) return;
    this.#unsentFrom = this.#kept.length;
    this.#deliver(this.#attempt, frames);
  }
}
