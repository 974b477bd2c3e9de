import { type Frame, isFinal, type NumberedFrame, WINDOW_BYTES } from '@sluice/contract';

export interface FrameReceiverListener {
  /** The next frame, in order, once. */
  onFrame(frame: Frame): void;
  /** Frames from `sequence` on are missing. */
  onGap(sequence: number): void;
  /** Every frame below `next` has been passed on: the sender may forget them and send more. */
  onCredit(next: number): void;
}

/**
 * The receiving half of the frame protocol, one for each attempt: in order, once each. What comes after
 * a gap is dropped and asked for again (go-back-N), so nothing is buffered here.
 */
export class FrameReceiver {
  readonly #listener: FrameReceiverListener;
  #next = 0;
  #finished = false;
  #uncreditedBytes = 0;
  #paused = false;
  #credited = false;
  /** The gap that was asked for last: asked for again only by `probe`. */
  #askedFor = -1;

  constructor(listener: FrameReceiverListener) {
    this.#listener = listener;
  }

  get next(): number {
    return this.#next;
  }

  get finished(): boolean {
    return this.#finished;
  }

  deliver(frames: readonly NumberedFrame[]): void {
    for (const { sequence, frame } of frames) {
      if (this.#finished || sequence < this.#next) continue;
      if (sequence > this.#next) {
        this.#askOnce();
        return;
      }
      this.#next++;
      if (frame.kind === 'data') this.#uncreditedBytes += frame.bytes.length;
      if (isFinal(frame)) this.#finished = true;
      this.#listener.onFrame(frame);
    }
    this.#credit();
  }

  /** Nothing came for a while: the frames may have been lost, or the credit that the sender waits for. */
  probe(): void {
    if (this.#finished) return;
    if (this.#credited && !this.#paused) this.#giveCredit();
    this.#listener.onGap(this.#next);
  }

  /** The client reads slowly: give no credit until `resume`. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#credit();
  }

  #askOnce(): void {
    if (this.#askedFor === this.#next) return;
    this.#askedFor = this.#next;
    this.#listener.onGap(this.#next);
  }

  #credit(): void {
    if (this.#paused || this.#finished || this.#uncreditedBytes < WINDOW_BYTES / 2) return;
    this.#giveCredit();
  }

  #giveCredit(): void {
    this.#uncreditedBytes = 0;
    this.#credited = true;
    this.#listener.onCredit(this.#next);
  }
}
