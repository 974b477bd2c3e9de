import { RecentSet } from '@sluice/contract';
import type { RecordedSpan, SpanKeeper } from './recorded-span.ts';
import { SpanBuffer } from './span-buffer.ts';

export interface TraceKeeperOptions {
  /** Whether traces with a failure are kept. */
  keepErrors: boolean;
  /** Traces of requests that take longer are kept, in milliseconds; `never`: none for that. */
  keepSlowerThan: number | 'never';
  /** Sends a span. */
  send: (span: RecordedSpan) => void;
  /** Monotonic milliseconds. */
  now: () => number;
}

/** Spans that are held per process until somebody decides about them, and what they may take. */
const BUFFER = { maxSpans: 16_384, maxBytes: 32 * 1024 * 1024 };
/** Traces whose later spans are sent at once. */
const REMEMBERED_TRACES = 4_096;
/** Decisions are told, and the buffer is searched, for many at a time. */
const GATHER_MS = 100;
/** An outage makes every request fail: so many of them a second are seen whole, rather than all of them in part. */
const MOST_KEPT_PER_SECOND = 100;

/**
 * Decides when spans have ended which of them are sent. Those of sampled traces are. Of all others the last ones are held: a failure, or a request
 * that was slow, keeps its whole trace, here and, by `onKeep`, in every process that has a part of it.
 */
export class TraceKeeper implements SpanKeeper {
  readonly #options: TraceKeeperOptions;
  readonly #buffer = new SpanBuffer<RecordedSpan>(BUFFER);
  readonly #kept = new RecentSet(REMEMBERED_TRACES);
  /** Kept, and not yet searched for in the buffer. */
  #searched = new Set<string>();
  /** Kept by this process, and not yet told. */
  #untold: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #second = 0;
  #keptInSecond = 0;
  onKeep: (traceIds: readonly string[]) => void = () => undefined;

  constructor(options: TraceKeeperOptions) {
    this.#options = options;
  }

  /** Whether spans of traces that are not sampled have to be recorded. */
  get isNeeded(): boolean {
    const { keepErrors, keepSlowerThan } = this.#options;
    return keepErrors || keepSlowerThan !== 'never';
  }

  isKept(span: RecordedSpan): boolean {
    return span.sampled || this.#kept.has(span.traceId);
  }

  ended(span: RecordedSpan): void {
    const { send } = this.#options;
    if (this.isKept(span) || (this.#isNotable(span) && this.#mayKeep())) {
      if (!span.sampled) this.#keepOwn(span.traceId);
      send(span);
    } else this.#buffer.add(span);
  }

  /** Another process has decided so. */
  keep(traceIds: readonly string[]): void {
    for (const traceId of traceIds) if (this.#kept.add(traceId)) this.#search(traceId);
  }

  /** Searches, and tells, what is gathered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#searched.size > 0)
      for (const span of this.#buffer.take(this.#searched)) this.#options.send(span);
    this.#searched = new Set();
    const told = this.#untold;
    this.#untold = [];
    if (told.length > 0) this.onKeep(told);
  }

  #isNotable({ failure, isRoot, durationMs }: RecordedSpan): boolean {
    const { keepErrors, keepSlowerThan } = this.#options;
    if (keepErrors && failure !== undefined && !failure.isCallersFault) return true;
    return isRoot && keepSlowerThan !== 'never' && durationMs >= keepSlowerThan;
  }

  #mayKeep(): boolean {
    const second = Math.floor(this.#options.now() / 1_000);
    if (second !== this.#second) [this.#second, this.#keptInSecond] = [second, 0];
    this.#keptInSecond += 1;
    return this.#keptInSecond <= MOST_KEPT_PER_SECOND;
  }

  #keepOwn(traceId: string): void {
    if (!this.#kept.add(traceId)) return;
    this.#untold.push(traceId);
    this.#search(traceId);
  }

  #search(traceId: string): void {
    this.#searched.add(traceId);
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS).unref();
  }
}
