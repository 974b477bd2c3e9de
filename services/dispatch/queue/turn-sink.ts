import type { AcceptedFrame, FrameSink, GatewayError, QueuedFrame } from '@sluice/contract';
import type { TurnEnd } from '@sluice/store';

/** A call that has not failed for so long is taken for one that is answered: answers in one piece may take a minute. */
const RUNNING_AFTER_MS = 2_000;

/** The sink of a request that has its turn: says how the turn ended, as soon as that shows. */
export class TurnSink implements FrameSink {
  readonly #sink: FrameSink;
  readonly #end: (end: TurnEnd) => void;
  readonly #timer: NodeJS.Timeout;
  #isOver = false;

  constructor(sink: FrameSink, end: (end: TurnEnd) => void) {
    this.#sink = sink;
    this.#end = end;
    // Not the last word: what fails later goes back into the queue.
    this.#timer = setTimeout(() => end({ kind: 'running' }), RUNNING_AFTER_MS).unref();
  }

  accepted(frame: Omit<AcceptedFrame, 'kind'>): void {
    this.#sink.accepted(frame);
  }

  whenSent(then: () => void): void {
    this.#sink.whenSent(then);
  }

  head(status: number, headers: Record<string, string>): void {
    this.#over({ kind: 'answered' });
    this.#sink.head(status, headers);
  }

  data(bytes: Uint8Array, outputTokens?: number): boolean {
    return this.#sink.data(bytes, outputTokens);
  }

  end(): void {
    this.#sink.end();
  }

  /** Whoever queues it has given the turn back. */
  queued(frame: Omit<QueuedFrame, 'kind'>): void {
    this.#over(undefined);
    this.#sink.queued(frame);
  }

  reject(error: GatewayError): void {
    this.#over({ kind: 'gone' });
    this.#sink.reject(error);
  }

  onDrain(listener: () => void): void {
    this.#sink.onDrain(listener);
  }

  onCancel(listener: (reason: GatewayError) => void): void {
    this.#sink.onCancel(listener);
  }

  #over(end: TurnEnd | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    if (end !== undefined) this.#end(end);
  }
}
