import { type FrameSink, GatewayError } from '@sluice/contract';
import type { ContinuableAnswer } from '../relay.ts';
import type { SpentByCall } from './attempt-ledger.ts';

/** The caller has part of an answer whose call is over, and another call is to go on with it. */
export class Interruption {
  readonly answer: ContinuableAnswer;
  /** By the call that is over, as far as that is known. */
  readonly spent: SpentByCall | undefined;
  readonly #error: GatewayError | undefined;

  /** `error`: what the caller is told if no call goes on; undefined where that stands in the answer itself. */
  constructor(
    answer: ContinuableAnswer,
    spent: SpentByCall | 'unknown' | undefined,
    error: GatewayError | undefined,
  ) {
    this.answer = answer;
    this.spent = spent === 'unknown' ? undefined : spent;
    this.#error = error;
  }

  get error(): GatewayError {
    return this.#error ?? new GatewayError('upstream_interrupted');
  }

  /** Ends what the caller has with the error, as its protocol says that. */
  tell(sink: FrameSink): void {
    if (this.#error !== undefined) {
      sink.reject(this.#error);
      return;
    }
    this.answer.tellError();
    sink.end();
  }
}
