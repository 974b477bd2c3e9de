import {
  type Envelope,
  type FrameSink,
  GatewayError,
  operationOf,
  type Plan,
  type Target,
} from '@sluice/contract';
import {
  callerFramingOf,
  type EncodedRequest,
  isChatTransfer,
  type Loss,
  type Transfer,
} from '@sluice/protocol';
import { continuationOf } from '@sluice/providers';
import { AnswerHead, callHeaders } from './answer-head.ts';
import { BytesRelay, passedHeaders } from './bytes-relay.ts';
import { EventStreamRelay } from './event-stream-relay.ts';
import type { AnswerPolicy } from './guard/answer-policy.ts';
import { guardedRelay } from './guard/guarded-relay.ts';
import { JsonRelay } from './json-relay.ts';
import type { ContinuableAnswer, NextAnswer, Relay, RelayControl } from './relay.ts';
import { StreamRelay } from './stream-relay.ts';
import type { UpstreamHeaders } from './upstream.ts';

export interface RelayRequest {
  envelope: Envelope;
  plan: Plan;
  target: Target;
  /** Which call to a provider this is, from 1. */
  call: number;
  /** What the target could not be told of the request. */
  losses: readonly Loss[];
  embedding: EncodedRequest['embedding'];
  /** What must not reach the caller if the provider repeats it. */
  secrets: readonly string[];
  /** Epoch milliseconds. */
  now: number;
  /** Absent: nobody checks the answer. */
  policy: AnswerPolicy | undefined;
  /** Called just before anything of the answer goes to the caller. */
  onBegin: () => void;
}

/** What passes a successful answer of `target` on to the caller. */
export function createRelay(
  sink: FrameSink,
  request: RelayRequest,
  status: number,
  upstreamHeaders: UpstreamHeaders,
  control: RelayControl,
): Relay {
  const { envelope, plan, target, call, losses, policy } = request;
  const headers = { ...plan.responseHeaders, ...callHeaders(target, call) };
  const head = new AnswerHead(sink, status, headers, losses, request.onBegin);
  const transfer = transferOf(request);
  const mayGoOn = plan.onStreamFailure === 'continue';
  if (envelope.facts.stream && isChatTransfer(transfer) && (policy !== undefined || mayGoOn))
    return new EventStreamRelay(sink, { head, headers: upstreamHeaders, transfer, policy, mayGoOn, control });
  const source = { isService: envelope.protocol === 'http' };
  if (policy !== undefined) {
    const passed = passedHeaders(upstreamHeaders, source);
    const guarded = guardedRelay(sink, { head, passedHeaders: passed, transfer, policy, control });
    if (guarded !== undefined) return guarded;
  }
  if (isOpaque(envelope, upstreamHeaders)) return new BytesRelay(sink, head, upstreamHeaders, source);
  return envelope.facts.stream
    ? new StreamRelay(sink, head, upstreamHeaders, transfer)
    : new JsonRelay(sink, head, upstreamHeaders, transfer);
}

/** An answer goes on with a successful one of another target, of which `request` is. */
export function goOn(
  answer: ContinuableAnswer,
  request: RelayRequest,
  next: Omit<NextAnswer, 'transfer' | 'repeats'>,
): void {
  const transfer = transferOf(request);
  if (!isChatTransfer(transfer))
    throw new GatewayError('internal', { internal: `${transfer.wire} goes on with an answer` });
  answer.goOn({ ...next, transfer, repeats: continuationOf(request.target) === 'prefix' });
}

/** What has no tokens in it to read: sounds, transcriptions as text or subtitles, answers of HTTP services. */
function isOpaque({ protocol, facts }: Envelope, headers: UpstreamHeaders): boolean {
  switch (operationOf(protocol)) {
    case 'http':
      return true;
    case 'speech':
    case 'transcriptions':
      return !facts.stream && !String(headers['content-type'] ?? '').includes('json');
    default:
      return false;
  }
}

function transferOf({ envelope, target, embedding, secrets, now }: RelayRequest): Transfer {
  const { protocol, path, id, facts } = envelope;
  return {
    caller: protocol,
    wire: target.protocol,
    callerFraming: callerFramingOf(protocol, path),
    requestId: id,
    askedModel: facts.model ?? target.model,
    targetModel: target.model,
    includeUsage: facts.includeUsage,
    createdAt: Math.floor(now / 1_000),
    secrets,
    embedding,
  };
}
