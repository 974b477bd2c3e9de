export type AttributeValue = string | number | boolean | readonly string[];
/** By the names of the OpenTelemetry semantic conventions, where they have one. What is undefined is left out. */
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>;

export type SpanKind = 'server' | 'client' | 'internal';

export interface SpanFailure {
  /** Low in cardinality: a code, a status. */
  type: string;
  /** Whether whoever asked is to blame: its trace is not kept for that. */
  isCallersFault: boolean;
}

export interface Span {
  /** W3C Trace Context of this span, to hand on. */
  readonly traceparent: string;
  readonly traceId: string;
  /** False: nobody will ever see it, and attributes are for nothing. */
  readonly isRecorded: boolean;
  /** Whether it is sent for sure. One that is recorded and not kept may be kept later. */
  readonly isKept: boolean;
  set(attributes: Attributes): void;
  /** Attributes that are worked out if the span is sent. `heldBytes`: what they are made of takes so much memory until then. */
  setLater(heldBytes: number, read: () => Attributes): void;
  end(failure?: SpanFailure): void;
}

interface SpanOptions {
  /** A traceparent. Where it is absent or not valid, a new trace begins. */
  parent?: string | undefined;
  kind: SpanKind;
  /** It is the whole of a request here: how long it takes decides whether its trace is kept. */
  isRoot?: boolean;
}

export interface Tracing {
  /** Whether spans may hold what was asked and answered. */
  readonly capturesContent: boolean;
  start(name: string, options: SpanOptions): Span;
  /** Other processes have decided to keep these traces. */
  keep(traceIds: readonly string[]): void;
  /** Told of the traces that this process decides to keep, some at a time. */
  onKeep(listener: (traceIds: readonly string[]) => void): void;
  /** Sends what is gathered. */
  shutdown(): Promise<void>;
}
