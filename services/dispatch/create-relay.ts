import type { Envelope, FrameSink, Plan, Target } from '@sluice/contract';
import { JsonRelay } from './json-relay.ts';
import type { Relay } from './relay.ts';
import { StreamRelay } from './stream-relay.ts';
import type { UpstreamHeaders } from './upstream.ts';

/** A model may be named by the caller, in any text. */
const NOT_IN_HEADERS = /[^\x20-\x7e]/g;

export interface RelayRequest {
  envelope: Envelope;
  plan: Plan;
  target: Target;
  /** Which call to a provider this is, from 1. */
  call: number;
  /** What must not reach the caller if the provider repeats it. */
  secretsOf: (target: Target) => readonly string[];
}

/** What passes a successful answer of `target` on to the caller. */
export function createRelay(
  sink: FrameSink,
  { envelope, plan, target, call, secretsOf }: RelayRequest,
  status: number,
  upstreamHeaders: UpstreamHeaders,
): Relay {
  const { stream, includeUsage } = envelope.facts;
  const headers = {
    ...plan.responseHeaders,
    'x-sluice-target': `${target.provider}/${target.model}`.replace(NOT_IN_HEADERS, '?'),
    'x-sluice-attempts': String(call),
  };
  if (!stream) return new JsonRelay(sink, status, headers, upstreamHeaders);
  return new StreamRelay(sink, status, headers, upstreamHeaders, {
    includeUsage,
    secrets: secretsOf(target),
  });
}
