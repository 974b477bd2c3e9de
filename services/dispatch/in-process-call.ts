import { GatewayError } from '@sluice/contract';
import type { UpstreamCall, UpstreamHeaders, UpstreamListener } from './upstream.ts';

export interface InProcessAnswer {
  status: number;
  headers: UpstreamHeaders;
  body: Iterable<Uint8Array>;
}

/** A call to something of this process, as if it were far away: never within the call itself, and piece by piece. */
export class InProcessCall implements UpstreamCall {
  readonly #listener: UpstreamListener;
  #pieces: Iterator<Uint8Array> | undefined;
  #paused = false;
  #over = false;

  constructor(answer: () => InProcessAnswer, listener: UpstreamListener) {
    this.#listener = listener;
    setImmediate(() => this.#begin(answer));
  }

  get sent(): boolean {
    return this.#pieces !== undefined;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#schedule();
  }

  abort(): void {
    this.#over = true;
  }

  #begin(answer: () => InProcessAnswer): void {
    if (this.#over) return;
    try {
      const { status, headers, body } = answer();
      this.#pieces = body[Symbol.iterator]();
      this.#listener.onHead(status, headers);
      this.#next();
    } catch (cause) {
      this.#over = true;
      const detail = GatewayError.from(cause).message;
      this.#listener.onFailure({ kind: 'network', detail });
    }
  }

  #schedule(): void {
    setImmediate(() => this.#next());
  }

  #next(): void {
    if (this.#over || this.#paused || this.#pieces === undefined) return;
    const piece = this.#pieces.next();
    if (piece.done === true) {
      this.#over = true;
      this.#listener.onEnd();
      return;
    }
    this.#listener.onData(piece.value);
    this.#schedule();
  }
}
