import type { Envelope, Target } from '@sluice/contract';
import type { Span, Tracing } from '@sluice/telemetry';
import { operationNameOf } from '../genai-names.ts';
import type { Relay } from '../relay.ts';
import type { CallUse } from '../use-of-call.ts';
import {
  answerAttributes,
  chatAttributes,
  failureOf,
  resultAttributes,
  targetAttributes,
} from './call-attributes.ts';

interface StartedCall {
  envelope: Envelope;
  target: Target;
  /** From 1. */
  number: number;
  /** What the target is told. */
  body: Uint8Array;
}

interface EndedCall {
  /** As the usage event has it. */
  result: string;
  relay: Relay | undefined;
  use: Pick<CallUse, 'tokens'>;
  /** From the call to the first byte of its answer; undefined where none came. */
  firstByteMs: number | undefined;
}

/** The span of one call to a provider. */
export interface CallSpan {
  /** For an HTTP service, which may go on with the trace. */
  readonly traceparent: string;
  /** Of a trace that is kept. */
  readonly keptTraceId: string | undefined;
  /** Bytes of the answer came. */
  heard(chunk: Uint8Array): void;
  end(call: EndedCall): void;
}

/** Undefined: nothing is traced. */
export type StartCallSpan = ((call: StartedCall) => CallSpan) | undefined;

/** Bodies above this are not held to be read when their spans are sent. */
const MAX_BODY_BYTES = 256 * 1024;
const nothing = new Uint8Array();

/** Spans as the conventions for generative AI have them: `{operation} {model}`. Of an HTTP service: its method. */
export const createCallSpans = (tracing: Tracing | undefined): StartCallSpan =>
  tracing && (call => new TracedCall(call, tracing));

const nameOf = ({ envelope, target: { protocol, model } }: StartedCall): string =>
  protocol === 'http' ? envelope.method : `${operationNameOf(protocol)} ${model}`;

class TracedCall implements CallSpan {
  readonly #call: StartedCall;
  readonly #span: Span;
  readonly #capturesContent: boolean;
  #heard: Uint8Array[] = [];
  #heardBytes = 0;

  constructor(call: StartedCall, tracing: Tracing) {
    this.#call = call;
    const isRemote = /^https?:/.test(call.target.baseUrl);
    this.#span = tracing.start(nameOf(call), {
      kind: isRemote ? 'client' : 'internal',
      parent: call.envelope.traceparent,
    });
    this.#capturesContent = tracing.capturesContent && this.#span.isRecorded;
  }

  get traceparent(): string {
    return this.#span.traceparent;
  }

  get keptTraceId(): string | undefined {
    return this.#span.isKept ? this.#span.traceId : undefined;
  }

  heard(chunk: Uint8Array): void {
    if (!this.#capturesContent) return;
    this.#heardBytes += chunk.length;
    // A copy: what comes from a socket is part of a larger block, which would be held with it.
    if (this.#heardBytes <= MAX_BODY_BYTES) this.#heard.push(Uint8Array.from(chunk));
  }

  end({ result, relay, use, firstByteMs }: EndedCall): void {
    const span = this.#span;
    if (!span.isRecorded) return;
    const { envelope, target, number, body } = this.#call;
    const { stream } = envelope.facts;
    const { method } = envelope;
    span.set(targetAttributes(target, number));
    span.set(answerAttributes(relay, use));
    span.set(resultAttributes(result));
    span.set({
      'http.request.method': target.protocol === 'http' ? method : undefined,
      'gen_ai.request.stream': stream || undefined,
      'gen_ai.response.time_to_first_chunk':
        stream && firstByteMs !== undefined ? firstByteMs / 1_000 : undefined,
    });
    const asked = body.length <= MAX_BODY_BYTES ? body : nothing;
    const answered = this.#capturesContent ? Buffer.concat(this.#heard) : undefined;
    if (asked.length > 0)
      span.setLater(asked.length + (answered?.length ?? 0), () =>
        chatAttributes(target, stream, { asked, answered }),
      );
    span.end(failureOf(result));
  }
}
