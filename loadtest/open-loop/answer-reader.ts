/** How a request ended, as its client sees it. */
export const verdicts = [
  /** All of the answer, and nothing is missing in it. */
  'whole',
  /** A stream that began and ended with the protocol's error event. */
  'error-event',
  /** An HTTP error that says what happened. */
  'refused',
  /** An answer that began and broke off without a word. */
  'cut',
  /** An answer that says it is whole, and is not. */
  'damaged',
  /** No answer at all: the connection failed. */
  'unanswered',
  'timeout',
  /** The client left on purpose. */
  'left',
] as const;
export type Verdict = (typeof verdicts)[number];

const NEWLINE = 0x0a;
const COLON = 0x3a;
const KEPT_END = 512;
/** Of answers that are not streams: more than any that is judged by its content. */
const KEPT_BYTES = 64 * 1024;

/** Reads the answer to one chat request, and judges it at its end. Keeps little of it, however long it is. */
export class AnswerReader {
  readonly #stream: boolean;
  readonly #events: number | undefined;
  #status = 0;
  #bytes = 0;
  #seenEvents = 0;
  #lastByte = 0;
  /** Whether what has begun is a comment, which is no event. */
  #isComment = false;
  #isAtStart = true;
  #end = Buffer.alloc(0);
  readonly #kept: Buffer[] = [];

  constructor(stream: boolean, events: number | undefined) {
    this.#stream = stream;
    this.#events = events;
  }

  get status(): number {
    return this.#status;
  }

  get events(): number {
    return this.#seenEvents;
  }

  get begun(): boolean {
    return this.#status !== 0;
  }

  onHead(status: number): void {
    this.#status = status;
  }

  onData(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (!this.#stream || this.#status !== 200) {
      if (this.#bytes <= KEPT_BYTES) this.#kept.push(chunk);
      return;
    }
    for (let at = 0; at !== -1 && at < chunk.length; at = this.#nextEvent(chunk, at));
    this.#lastByte = chunk[chunk.length - 1] ?? this.#lastByte;
    this.#end = Buffer.concat([this.#end, chunk.subarray(-KEPT_END)]).subarray(-KEPT_END);
  }

  /** Looks at what begins or goes on at a place. Gives where the next event begins; -1 where that is not in the chunk. */
  #nextEvent(chunk: Buffer, from: number): number {
    if (this.#isAtStart) this.#isComment = chunk[from] === COLON;
    this.#isAtStart = false;
    // An empty line ends an event.
    for (let at = chunk.indexOf(NEWLINE, from); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) {
      if ((at === 0 ? this.#lastByte : chunk[at - 1]) !== NEWLINE) continue;
      if (!this.#isComment) this.#seenEvents += 1;
      this.#isAtStart = true;
      return at + 1;
    }
    return -1;
  }

  /** The code of an error that the answer ended with. */
  get errorCode(): string | undefined {
    const text = (this.#stream && this.#status === 200 ? this.#end : Buffer.concat(this.#kept)).toString(
      'latin1',
    );
    return /"error":\{.*"code":"(\w+)"/s.exec(text)?.[1];
  }

  /** The connection brought the answer to its end. */
  atEnd(): Verdict {
    if (this.#status !== 200) return 'refused';
    if (!this.#stream) return this.#isWholeJson() ? 'whole' : 'damaged';
    const end = this.#end.toString('latin1');
    if (end.endsWith('data: [DONE]\n\n'))
      return this.#events === undefined || this.#events === this.#seenEvents ? 'whole' : 'damaged';
    return end.slice(end.lastIndexOf('data:')).startsWith('data: {"error":') ? 'error-event' : 'damaged';
  }

  #isWholeJson(): boolean {
    if (this.#bytes > KEPT_BYTES) return true;
    try {
      const answer = JSON.parse(Buffer.concat(this.#kept).toString('utf8'));
      return answer.choices[0].finish_reason === 'stop';
    } catch {
      return false;
    }
  }
}
