import type { Envelope, Plan, Principal, Target } from '@sluice/contract';
import type { CallerRequest, EncodedRequest } from '@sluice/protocol';
import type { UpstreamRequest } from '../upstream.ts';

/** A request that dispatch took, its body at hand. */
export interface ExchangeRequest {
  envelope: Envelope;
  principal: Principal;
  plan: Plan;
  body: Uint8Array;
  /** An earlier attempt, of an instance that is gone, may have called a provider. */
  repeats?: boolean;
}

/** The request as it is to be told to targets. */
export function callerRequestOf({ envelope, body }: ExchangeRequest): CallerRequest {
  const { protocol, path, facts, headers } = envelope;
  return { protocol, path, facts, contentType: headers['content-type'], body };
}

/** The call that tells it to one of them. */
export function upstreamRequestFor(
  { envelope, plan }: ExchangeRequest,
  target: Target,
  { body, contentType }: EncodedRequest,
  apiKey: string | undefined,
): UpstreamRequest {
  const { protocol, method, path, facts, headers } = envelope;
  const { connectMs, firstTokenMs, idleMs } = plan.timeouts;
  return {
    target,
    protocol,
    apiKey,
    stream: facts.stream,
    method,
    path,
    headers: contentType === undefined ? headers : { ...headers, 'content-type': contentType },
    body,
    connectTimeoutMs: connectMs,
    firstByteTimeoutMs: firstTokenMs,
    idleTimeoutMs: idleMs,
  };
}
