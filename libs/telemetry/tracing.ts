export interface Span {
  /** W3C Trace Context of this span, to hand on. */
  readonly traceparent: string;
  set(name: string, value: string | number | boolean): void;
  /** `error` marks the span failed with this text. */
  end(error?: string): void;
}

export interface Tracing {
  /** A span below `parent` (a traceparent), or a new trace where it is absent or not valid. */
  start(name: string, parent?: string): Span;
  /** Sends what is gathered. */
  shutdown(): Promise<void>;
}
