import {
  type AcceptedFrame,
  type Envelope,
  GatewayError,
  type MaybePromise,
  type Plan,
  type Principal,
  type Target,
} from '@sluice/contract';
import {
  type CallerRequest,
  type EncodedRequest,
  encodeContinuation,
  encodeForTarget,
  type FetchMedia,
} from '@sluice/protocol';
import { continuationOf } from '@sluice/providers';
import type { UpstreamRequest } from '../upstream.ts';

/** A request that dispatch took, its body at hand. */
export interface ExchangeRequest {
  envelope: Envelope;
  principal: Principal;
  plan: Plan;
  body: Uint8Array;
  /** An earlier attempt, of an instance that is gone, may have called a provider. */
  repeats?: boolean;
  /** That attempt, where it has not been settled. */
  earlier?: AcceptedFrame['earlier'];
  /** What the caller has of an answer that its targets are to go on with; empty where they may begin anew. */
  said?: string;
}

/** The request as a target is told it. */
export function encodeRequest(
  { envelope, body, said = '' }: ExchangeRequest,
  target: Target,
  fetchMedia: FetchMedia,
): MaybePromise<EncodedRequest> {
  const { protocol, path, facts, headers } = envelope;
  const request: CallerRequest = { protocol, path, facts, contentType: headers['content-type'], body };
  if (said === '') return encodeForTarget(request, target, fetchMedia);
  const style = continuationOf(target);
  if (style === undefined)
    throw new GatewayError('internal', { internal: `${target.model} is to go on with an answer` });
  return encodeContinuation(request, target, { text: said, style }, fetchMedia);
}

/** The call that tells it to one of them. */
export function upstreamRequestFor(
  { envelope, plan, said }: ExchangeRequest,
  target: Target,
  { body, contentType }: EncodedRequest,
  { apiKey, traceparent }: Pick<UpstreamRequest, 'apiKey' | 'traceparent'>,
): UpstreamRequest {
  const { protocol, method, path, facts, headers } = envelope;
  const { connectMs, firstTokenMs, idleMs } = plan.timeouts;
  return {
    target,
    protocol,
    apiKey,
    traceparent,
    stream: facts.stream,
    method,
    path,
    headers: contentType === undefined ? headers : { ...headers, 'content-type': contentType },
    body,
    requestId: said === undefined ? envelope.id : undefined,
    connectTimeoutMs: connectMs,
    firstByteTimeoutMs: firstTokenMs,
    idleTimeoutMs: idleMs,
  };
}
