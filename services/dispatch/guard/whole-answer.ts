import type { CheckReply, CheckSubject, Protocol } from '@sluice/contract';
import { type ChatResponse, EventFolder, type StreamEvent } from '@sluice/protocol';

/** Longer answers are not kept to be checked whole, in UTF-16 units. */
const MAX_LENGTH = 8 * 1024 * 1024;

/** Keeps what the caller gets of an answer, and its end, for the checks that need all of it. */
export class WholeAnswer {
  readonly #check: (subject: CheckSubject) => Promise<CheckReply>;
  readonly #protocol: Protocol;
  readonly #encode: (response: ChatResponse) => Uint8Array;
  #folder = new EventFolder();
  #length = 0;
  #end: StreamEvent[] = [];
  isOut = false;

  constructor(
    check: (subject: CheckSubject) => Promise<CheckReply>,
    protocol: Protocol,
    encode: (response: ChatResponse) => Uint8Array,
  ) {
    this.#check = check;
    this.#protocol = protocol;
    this.#encode = encode;
  }

  /** Whether the event waits here: an answer's end, and what comes after it. */
  keeps(event: StreamEvent): boolean {
    if ('text' in event) this.#length += event.text.length;
    if (this.#length <= MAX_LENGTH) this.#folder.push(event);
    if (event.type !== 'finish' && this.#end.length === 0) return false;
    this.#end.push(event);
    return true;
  }

  /** Never rejects. */
  async check(): Promise<CheckReply> {
    this.isOut = true;
    if (this.#length > MAX_LENGTH) return { kind: 'unchecked', reason: 'too_large' };
    const bytes = this.#encode(this.#folder.response());
    return this.#check({ kind: 'body', of: 'answer', protocol: this.#protocol, bytes });
  }

  /** The answer's end. */
  release(): StreamEvent[] {
    this.isOut = false;
    const end = this.#end;
    this.#end = [];
    return end;
  }
}
