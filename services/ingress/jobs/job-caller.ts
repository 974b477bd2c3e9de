import { GatewayError } from '@sluice/contract';
import type { AnswerLetter } from '@sluice/store';
import type { Caller } from '../in-flight.ts';

/** What an answer may be long; a longer one cannot be kept. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

export interface JobCallerOptions {
  onAnswer: (answer: AnswerLetter) => void;
  onError: (error: GatewayError) => void;
  /** Its targets are down again: it waits for another turn. */
  onQueued: () => Promise<void>;
}

/** The caller of a job: nobody, as yet. Its answer is gathered whole, and begins anew with each attempt. */
export class JobCaller implements Caller {
  readonly #options: JobCallerOptions;
  readonly patienceMs = Number.POSITIVE_INFINITY;
  /** Nobody has seen anything until all of it is there. */
  readonly started = false;
  #status = 0;
  #headers: Record<string, string> = {};
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  constructor(options: JobCallerOptions) {
    this.#options = options;
  }

  head(status: number, headers: Record<string, string>): void {
    this.#status = status;
    this.#headers = headers;
    this.#pieces = [];
    this.#bytes = 0;
  }

  data(bytes: Uint8Array): boolean {
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_ANSWER_BYTES)
      throw new GatewayError('upstream_invalid', {
        message: `The answer is larger than the ${MAX_ANSWER_BYTES} bytes that are kept of one.`,
      });
    this.#pieces.push(Uint8Array.from(bytes));
    return true;
  }

  end(): void {
    this.#options.onAnswer({
      status: this.#status,
      headers: this.#headers,
      body: Buffer.concat(this.#pieces),
    });
  }

  fail(error: GatewayError): void {
    this.#options.onError(error);
  }

  park(): Promise<void> {
    return this.#options.onQueued();
  }

  flush(): void {
    // It is written when it is whole.
  }

  onResume(): void {
    // It reads as fast as it is sent to.
  }

  keepAlive(): void {
    // Nobody waits.
  }
}
