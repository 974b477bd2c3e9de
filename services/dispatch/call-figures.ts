import type { Relay } from './relay.ts';

/** How a call to a provider went, for metrics. Times are in milliseconds. */
export interface CallFigures {
  /** From the call to the first byte of its answer. Undefined: none came. */
  firstByteMs: number | undefined;
  /** Undefined: its answer was not to come as a stream, or did not begin. */
  stream: StreamFigures | undefined;
}

export interface StreamFigures {
  events: number;
  bytes: number;
  /** From its first byte to its end. */
  durationMs: number;
  /** From the call to the first of what the model says. Undefined: it said nothing. */
  firstTokenMs: number | undefined;
  /** For each token after the first one. Undefined: there were none. */
  perTokenMs: number | undefined;
}

/** A call that is over. Moments are epoch milliseconds. */
interface MeasuredCall {
  calledAt: number | undefined;
  firstByteAt: number | undefined;
  contentAt: number | undefined;
  receivedBytes: number;
  isStream: boolean;
  relay: Relay | undefined;
}

/** `now`: its end, epoch milliseconds. */
export function figuresOf(call: MeasuredCall, now: number): CallFigures {
  const { calledAt = now, firstByteAt } = call;
  if (firstByteAt === undefined) return { firstByteMs: undefined, stream: undefined };
  return { firstByteMs: firstByteAt - calledAt, stream: streamFigures(call, firstByteAt, now) };
}

function streamFigures(
  { calledAt = 0, contentAt, isStream, relay, receivedBytes: bytes }: MeasuredCall,
  firstByteAt: number,
  now: number,
): StreamFigures | undefined {
  if (!isStream || relay === undefined) return undefined;
  const stream = { events: relay.events ?? 0, bytes, durationMs: now - firstByteAt };
  if (contentAt === undefined) return { ...stream, firstTokenMs: undefined, perTokenMs: undefined };
  const further = (relay.usage?.output ?? relay.outputTokensEstimate) - 1;
  return {
    ...stream,
    firstTokenMs: contentAt - calledAt,
    perTokenMs: further > 0 ? (now - contentAt) / further : undefined,
  };
}
