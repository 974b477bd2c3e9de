import { SpanStatusCode, TraceFlags, SpanKind as WireKind } from '@opentelemetry/api';
import { hrTime, hrTimeDuration } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { redactText } from './redact.ts';
import { formatTraceparent, type TraceParent } from './traceparent.ts';
import type { Attributes, AttributeValue, Span, SpanFailure, SpanKind } from './tracing.ts';

export interface RecordedSpanOptions {
  name: string;
  kind: SpanKind;
  traceId: string;
  spanId: string;
  parent: TraceParent | undefined;
  sampled: boolean;
  /** Whether it is a whole request. */
  isRoot: boolean;
  keeper: SpanKeeper;
}

/** Whoever decides which spans are sent. */
export interface SpanKeeper {
  isKept(span: RecordedSpan): boolean;
  ended(span: RecordedSpan): void;
}

/** About what a span takes with its attributes, which are short but for those that are read late. */
const SPAN_BYTES = 1_536;
const SCOPE = { name: 'sluice' };
const kinds: Record<SpanKind, WireKind> = {
  server: WireKind.SERVER,
  client: WireKind.CLIENT,
  internal: WireKind.INTERNAL,
};

interface LaterAttributes {
  bytes: number;
  read: () => Attributes;
}

/**
 * A span that may be sent. The SDK's own costs several times as much at each attribute, and of most spans that are recorded
 * nothing is ever sent: what is costly (redaction, attributes that have to be read from bodies) is done for those that are.
 */
export class RecordedSpan implements Span {
  readonly #options: RecordedSpanOptions;
  readonly #startedAt = performance.now();
  readonly #attributes: Record<string, AttributeValue> = {};
  #later: LaterAttributes | undefined;
  #endedAt: number | undefined;
  failure: SpanFailure | undefined;
  /** What it takes of memory once it has ended, about. */
  bytes = 0;
  readonly traceparent: string;
  readonly isRecorded = true;

  constructor(options: RecordedSpanOptions) {
    this.#options = options;
    this.traceparent = formatTraceparent(options);
  }

  get traceId(): string {
    return this.#options.traceId;
  }

  get sampled(): boolean {
    return this.#options.sampled;
  }

  get isKept(): boolean {
    return this.#options.keeper.isKept(this);
  }

  get isRoot(): boolean {
    return this.#options.isRoot;
  }

  get durationMs(): number {
    return (this.#endedAt ?? performance.now()) - this.#startedAt;
  }

  set(attributes: Attributes): void {
    for (const name in attributes) {
      const value = attributes[name];
      if (value !== undefined) this.#attributes[name] = value;
    }
  }

  setLater(heldBytes: number, read: () => Attributes): void {
    this.#later = { bytes: heldBytes, read };
  }

  end(failure?: SpanFailure): void {
    if (this.#endedAt !== undefined) return;
    this.#endedAt = performance.now();
    this.failure = failure;
    if (failure !== undefined) this.#attributes['error.type'] = failure.type;
    this.bytes = SPAN_BYTES + (this.#later?.bytes ?? 0);
    this.#options.keeper.ended(this);
  }

  /** What cannot be read is left out: nothing that is only told of a request may end it. */
  #readLater(): Attributes | undefined {
    try {
      return this.#later?.read();
    } catch {
      return { 'sluice.attributes.left_out': true };
    }
  }

  /** As the SDK's processors take it. */
  toReadable(resource: Resource): ReadableSpan {
    const { name, kind, traceId, spanId, parent } = this.#options;
    const startTime = hrTime(this.#startedAt);
    const endTime = hrTime(this.#endedAt ?? performance.now());
    return {
      name: redactText(name),
      kind: kinds[kind],
      spanContext: () => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED }),
      ...(parent !== undefined && {
        parentSpanContext: {
          traceId: parent.traceId,
          spanId: parent.spanId,
          traceFlags: TraceFlags.SAMPLED,
          isRemote: true,
        },
      }),
      startTime,
      endTime,
      duration: hrTimeDuration(startTime, endTime),
      status:
        this.failure === undefined
          ? { code: SpanStatusCode.UNSET }
          : { code: SpanStatusCode.ERROR, message: redactText(this.failure.type) },
      attributes: redacted({ ...this.#attributes, ...this.#readLater() }),
      links: [],
      events: [],
      ended: true,
      resource,
      instrumentationScope: SCOPE,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
  }
}

function redacted(attributes: Attributes): ReadableSpan['attributes'] {
  const clean: ReadableSpan['attributes'] = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    if (typeof value === 'string') clean[name] = redactText(value);
    else clean[name] = typeof value === 'object' ? value.map(redactText) : value;
  }
  return clean;
}

/** A span that nobody keeps: it only hands the caller's context on. */
export const unrecordedSpan = (traceparent: string, traceId: string): Span => ({
  traceparent,
  traceId,
  isRecorded: false,
  isKept: false,
  set: () => undefined,
  setLater: () => undefined,
  end: () => undefined,
});
