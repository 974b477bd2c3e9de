import { type FrameSink, GatewayError } from '@sluice/contract';

export interface GatheredAnswer {
  status: number;
  body: Buffer;
}

/** A caller within this process, who takes an answer whole. */
export class AnswerSink implements FrameSink {
  readonly #pieces: Uint8Array[] = [];
  readonly #answer = Promise.withResolvers<GatheredAnswer>();
  #status = 0;

  /** Rejects with what the answer was refused with. */
  get answer(): Promise<GatheredAnswer> {
    return this.#answer.promise;
  }

  accepted(): void {
    // Nobody drives it again.
  }

  whenSent(then: () => void): void {
    then();
  }

  head(status: number): void {
    this.#status = status;
  }

  data(bytes: Uint8Array): boolean {
    this.#pieces.push(Uint8Array.from(bytes));
    return true;
  }

  end(): void {
    this.#answer.resolve({ status: this.#status, body: Buffer.concat(this.#pieces) });
  }

  queued(): void {
    this.reject(new GatewayError('internal', { internal: 'what has no queue was queued' }));
  }

  reject(error: GatewayError): void {
    this.#answer.reject(error);
  }

  onDrain(): void {
    // There is always room.
  }

  onCancel(): void {
    // Its time is bounded by its deadline.
  }
}
