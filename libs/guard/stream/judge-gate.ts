export interface JudgeGateOptions {
  /** `sync`: nothing goes on that no clean verdict covers. `async`: all does, but for the end. */
  timing: 'sync' | 'async';
  /** A check begins when as much text waits for one, in UTF-16 units … */
  windowLength: number;
  /** … or as many pieces. */
  windowPieces: number;
  /** What a check sees again of the text before. */
  overlap: number;
  /** Text that may wait; above it the source is asked to pause. */
  maxWaiting: number;
}

/** As little as adds no delay that a reader notices, and enough for a verdict that means something. */
export const judgeGateDefaults: Omit<JudgeGateOptions, 'timing'> = {
  windowLength: 240,
  windowPieces: 24,
  overlap: 400,
  maxWaiting: 32 * 1024,
};

interface Lane {
  /** What is judged already and seen again. */
  before: string;
  waiting: string;
}

/** What a model is asked to judge: texts, and the lanes they are of. */
export interface JudgeTask {
  lanes: string[];
  texts: string[];
}

/**
 * Holds the events of an answer for the verdicts of models on its text. At most one task is out at a time; the
 * next takes all text that came meanwhile. Terminal events wait until all text is judged, whatever the timing.
 */
export class JudgeGate<Event> {
  readonly #options: JudgeGateOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #queue: { event: Event; after: number; isTerminal: boolean }[] = [];
  /** Counts of UTF-16 units of all lanes. */
  #received = 0;
  #asked = 0;
  #cleared = 0;
  #pieces = 0;
  #isOut = false;
  #isEnding = false;

  constructor(options: JudgeGateOptions) {
    this.#options = options;
  }

  /** Whether the source should wait for the verdict that is out. */
  get isFull(): boolean {
    return this.#received - this.#cleared > this.#options.maxWaiting;
  }

  /** Whether something waits that no task has taken. */
  get isWaiting(): boolean {
    return this.#received > this.#asked;
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  /** Text of an answer, as the provider wrote it, before the events that say it. */
  add(name: string, text: string): void {
    if (text === '') return;
    const lane = this.#lanes.get(name);
    if (lane === undefined) this.#lanes.set(name, { before: '', waiting: text });
    else lane.waiting += text;
    this.#received += text.length;
    this.#pieces += 1;
  }

  /** The events that go on, now that this one came. */
  offer(event: Event, isTerminal = false): Event[] {
    this.#isEnding ||= isTerminal;
    const waits = isTerminal || this.#options.timing === 'sync';
    if (this.#queue.length === 0 && (!waits || this.#cleared >= this.#received)) return [event];
    this.#queue.push({ event, after: waits ? this.#received : 0, isTerminal });
    return [];
  }

  /** What is to be judged now, if anything is and nothing is out. `early`: even where little waits. */
  take(early = false): JudgeTask | undefined {
    const waiting = this.#received - this.#asked;
    const { windowLength, windowPieces, overlap } = this.#options;
    if (this.#isOut || waiting === 0) return undefined;
    if (!early && !this.#isEnding && waiting < windowLength && this.#pieces < windowPieces) return undefined;
    const task: JudgeTask = { lanes: [], texts: [] };
    for (const [name, lane] of this.#lanes) {
      if (lane.waiting === '') continue;
      const text = lane.before + lane.waiting;
      task.lanes.push(name);
      task.texts.push(text);
      lane.before = text.slice(-overlap);
      lane.waiting = '';
    }
    this.#asked = this.#received;
    this.#pieces = 0;
    this.#isOut = true;
    return task;
  }

  /** The task that was out found nothing: the events that go on. */
  clear(): Event[] {
    this.#isOut = false;
    this.#cleared = this.#asked;
    let count = 0;
    for (const { after } of this.#queue) {
      if (after > this.#cleared) break;
      count += 1;
    }
    return this.#queue.splice(0, count).map(({ event }) => event);
  }

  /** Lets go of everything that waits. */
  drop(): void {
    this.#queue.length = 0;
    this.#lanes.clear();
    this.#asked = this.#received;
  }
}
