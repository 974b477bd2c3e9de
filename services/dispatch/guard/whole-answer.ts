import type { CheckReply, CheckSubject, Protocol } from '@sluice/contract';
import { type ChatResponse, EventFolder, type StreamEvent } from '@sluice/protocol';

/** Longer answers are not kept to be checked whole, in UTF-16 units. */
const MAX_LENGTH = 8 * 1024 * 1024;

export interface WholeAnswerOptions {
  check: (subject: CheckSubject) => Promise<CheckReply>;
  protocol: Protocol;
  encode: (response: ChatResponse) => Uint8Array;
  /** Nothing goes on before the verdict; else all but the end does. */
  holdsAll: boolean;
}

/** Keeps what the caller gets of an answer for the checks that need all of it. */
export class WholeAnswer {
  readonly #options: WholeAnswerOptions;
  readonly #folder = new EventFolder();
  #length = 0;
  #kept: StreamEvent[] = [];
  isOut = false;
  /** Whether nothing is kept any more. */
  isOver = false;

  constructor(options: WholeAnswerOptions) {
    this.#options = options;
  }

  /** Whether there is more of it than is kept: it cannot be checked. */
  get isTooLong(): boolean {
    return this.#length > MAX_LENGTH;
  }

  /** Whether the event waits here. */
  keeps(event: StreamEvent): boolean {
    if (this.isOver) return false;
    if ('text' in event) this.#length += event.text.length;
    if (!this.isTooLong) this.#folder.push(event);
    if (!this.#options.holdsAll && event.type !== 'finish' && this.#kept.length === 0) return false;
    this.#kept.push(event);
    return true;
  }

  /** Never rejects. */
  async check(): Promise<CheckReply> {
    this.isOut = true;
    if (this.isTooLong) return { kind: 'unchecked', reason: 'too_large' };
    const { check, encode, protocol } = this.#options;
    const bytes = encode(this.#folder.response());
    return check({ kind: 'body', of: 'answer', protocol, bytes });
  }

  /** What was kept; from now on nothing is. */
  release(): StreamEvent[] {
    this.isOut = false;
    this.isOver = true;
    const kept = this.#kept;
    this.#kept = [];
    return kept;
  }
}
