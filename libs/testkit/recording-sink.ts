import { type AcceptedFrame, type FrameSink, GatewayError, type QueuedFrame } from '@sluice/contract';

/** The caller's side of an answer: keeps what a stage writes. */
export class RecordingSink implements FrameSink {
  status: number | undefined;
  headers: Record<string, string> = {};
  text = '';
  accepts: Omit<AcceptedFrame, 'kind'>[] = [];
  /** How many the provider had made, as was said last. */
  outputTokens = 0;
  /** What is in `text`, for answers that are none. */
  readonly pieces: Buffer[] = [];
  /** How often; more than once breaks the contract, and so does an error beside it. */
  ended = 0;
  errors: GatewayError[] = [];
  queuings: Omit<QueuedFrame, 'kind'>[] = [];
  /** There is room until `text` is this long. */
  window = Number.POSITIVE_INFINITY;
  /** What is said is out at once, until a test holds it back. */
  isOut = true;
  #whenOut: (() => void)[] = [];
  #drain: (() => void) | undefined;
  #cancel: ((reason: GatewayError) => void) | undefined;

  get lines(): string[] {
    return this.text.split('\n').filter(line => line !== '');
  }

  accepted(frame: Omit<AcceptedFrame, 'kind'>): void {
    this.accepts.push(frame);
  }
  whenSent(then: () => void): void {
    if (this.isOut) then();
    else this.#whenOut.push(then);
  }
  head(status: number, headers: Record<string, string>): void {
    this.status = status;
    this.headers = headers;
  }
  data(bytes: Uint8Array, outputTokens = 0): boolean {
    this.outputTokens = outputTokens;
    const piece = Buffer.from(bytes);
    this.pieces.push(piece);
    this.text += piece.toString('utf8');
    return this.text.length < this.window;
  }
  end(): void {
    this.ended++;
  }
  queued(frame: Omit<QueuedFrame, 'kind'>): void {
    this.queuings.push(frame);
  }
  reject(error: GatewayError): void {
    this.errors.push(error);
  }
  onDrain(listener: () => void): void {
    this.#drain = listener;
  }
  onCancel(listener: (reason: GatewayError) => void): void {
    this.#cancel = listener;
  }

  /** What was held back is out. */
  out(): void {
    for (const then of this.#whenOut) then();
    this.#whenOut = [];
  }
  /** The caller has read: from now on there is room for everything. */
  drain(): void {
    this.window = Number.POSITIVE_INFINITY;
    this.#drain?.();
  }
  /** The caller leaves, or another reason to stop. */
  cancel(reason = new GatewayError('client_closed')): void {
    this.#cancel?.(reason);
  }
}
